import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';
import { CLEAN_LINES } from './cases/third-held-out/clean.ts';
import { CLEAN_FORMS, FORM_LINES } from './cases/third-held-out/forms.ts';
import { PERSONAL_LINES, PHONE_LINES } from './cases/third-held-out/personal.ts';
import { SECRET_LINES } from './cases/third-held-out/secrets.ts';
import { TOKEN_LINES } from './cases/third-held-out/tokens.ts';
import { missed } from './support/marked-lines.ts';

const redactor = createRedactor();

// Written from providers' documentation and typical files, and run once at a800950: masked to the last character were
// 118 of 123 tokens, 207 of 235 secrets assigned to a name, 92 of 100 phone numbers and 125 of 143 others; 3 of 210
// clean lines had a false positive. The rules were changed afterwards. Two labels that were too long are corrected in
// their lines.
describe('a third set of held-out lines, written before the rules were tried on them', () => {
  it('loses every token except one whose format is undocumented', () => {
    expect(missed(TOKEN_LINES)).toEqual(['intercom «dG9r{A56}=»']);
  });

  it('loses every secret assigned to a name except these', () => {
    expect(missed(SECRET_LINES)).toEqual([
      // `NAME=word command` has the same format.
      "SESSION_SECRET=«keyboard cat's cousin»",
      '      POSTGRES_PASSWORD: «example-not-really»',
      // Discord tokens do not start like this.
      'client.login("«{A24}.{A6}.{A27}»")',
      'Use code «55-20-91» to sign in',
    ]);
  });

  it('loses every telephone number and every other value', () => {
    expect(missed(PHONE_LINES)).toEqual([]);
    expect(missed(PERSONAL_LINES)).toEqual([]);
  });

  // Written later, and run once at 12e0c4d: 129 of 155, and 2 of 51 lines without a secret had a false positive.
  it('loses the secret in every format except these', () => {
    expect(missed(FORM_LINES)).toEqual([
      'client.auth("«Kx92mvQp7rTz4Lw8»")',
      'nasa_api=«Kx92mvQp7rTz4Lw8Kx92mvQp7rTz4Lw8ABCD1234»',
      'community_string: «wanderlust9»',
      'nonce: «2b00042f7481c7b056c4b410d28f33cf»',
      // Also a name of table keys.
      'hash_key: «2b00042f7481c7b056c4b410d28f33cf»',
      'hashkey=«Kx92mvQp7rTz4Lw8Kx92mvQp7rTz4Lw8»',
    ]);
  });

  it('does not change without a value', () => {
    const lines = [...CLEAN_LINES, ...CLEAN_FORMS];
    expect(lines.filter((line) => redactor.redactText(line).text !== line)).toEqual([]);
  });
});
