import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';
import { CLEAN_LINES } from './cases/second-held-out/clean.ts';
import { PERSONAL_LINES, PHONE_LINES } from './cases/second-held-out/personal.ts';
import { SECRET_LINES } from './cases/second-held-out/secrets.ts';
import { TOKEN_LINES } from './cases/second-held-out/tokens.ts';
import { missed } from './support/marked-lines.ts';

const redactor = createRedactor();

// Written by an author who had not read the rules, and run once at e777270: masked to the last character were 81 of 87
// tokens, 174 of 197 secrets assigned to a name, 55 of 66 phone numbers and 69 of 72 others; 6 of 173 clean lines had a
// false positive. The rules were changed afterwards, so the results below no longer measure generalisation. One card's
// check digit was wrong and is corrected in the line.
describe('a second set of held-out lines, written before the rules were tried on them', () => {
  it('loses every token except these', () => {
    expect(missed(TOKEN_LINES)).toEqual([
      // Its scheme is kept, like `Bearer`.
      'fly: «FlyV1 fm2_lJPE{A120}»',
    ]);
  });

  it('loses every secret assigned to a name except these', () => {
    expect(missed(SECRET_LINES)).toEqual(['mongoose.connect("mongodb://root:«example-1»@mongo:27017/");']);
  });

  it('loses every telephone number and every other value', () => {
    expect(missed(PHONE_LINES)).toEqual([]);
    expect(missed(PERSONAL_LINES)).toEqual([]);
  });

  it('does not change without a value, except for a name after a title', () => {
    expect(CLEAN_LINES.filter((line) => redactor.redactText(line).text !== line)).toEqual([
      'Ask Dr. Watson, the Sherlock Holmes character, said the book.',
    ]);
  });
});
