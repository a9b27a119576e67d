import { describe, expect, it } from 'vitest';

import { defaultScanner } from '../src/default-scanner.ts';
import { createRedactor } from '../src/index.ts';
import { disjoint } from '../src/matches.ts';
import { CLEAN_LINES } from './cases/second-held-out/clean.ts';
import { PERSONAL_LINES, PHONE_LINES } from './cases/second-held-out/personal.ts';
import { SECRET_LINES } from './cases/second-held-out/secrets.ts';
import { TOKEN_LINES } from './cases/second-held-out/tokens.ts';
import type { Labelled } from './support/corpus.ts';
import { recall } from './support/measure.ts';
import { tokenOf } from './support/token-of.ts';

const find = (text: string): ReturnType<typeof disjoint> => disjoint(defaultScanner().scan(text));
const redactor = createRedactor();

/** The line without its marks, and the stretches that they enclose. */
function labelled(line: string): Labelled {
  const marked = tokenOf(line);
  const spans = [...marked.matchAll(/«([^»]*)»/g)].map(({ index, 1: value = '' }, before) => {
    const start = index - 2 * before;
    return { type: 'any', start, end: start + value.length };
  });
  return { text: marked.replaceAll(/[«»]/g, ''), spans };
}

const missed = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => recall(find, [labelled(line)]) < 1);

// Written by somebody who had not read the rules, and run once at e777270: masked to the last character were 81 of 87
// tokens, 174 of 197 secrets beside a name, 55 of 66 telephone numbers and 69 of 72 others; 6 of 173 clean lines lost
// something. Then rules were changed, so that what is below measures no generalisation any more. One card's check digit
// was wrong and is mended in the line.
describe('a second set of lines that were written before anybody looked at what the rules make of them', () => {
  it('loses every token but these', () => {
    expect(missed(TOKEN_LINES)).toEqual([
      // Its scheme stays, as that of `Bearer` does.
      'fly: «FlyV1 fm2_lJPE{A120}»',
      'ngrok «2{A26}_{A21}»',
    ]);
  });

  it('loses every secret beside a name but these', () => {
    expect(missed(SECRET_LINES)).toEqual([
      'COOKIE_KEY=«dough-Nut-42»',
      'rsync --password-file=<(echo «n1ghtly») src dst',
      'curl "https://api.weather.test/v2?lat=1&appid=«{H32}»"',
      'mongoose.connect("mongodb://root:«example-1»@mongo:27017/");',
      "define('AUTH_KEY', '«{W40}|x+{W20}»');",
    ]);
  });

  it('loses every telephone number, and of other values all but these', () => {
    expect(missed(PHONE_LINES)).toEqual([]);
    expect(missed(PERSONAL_LINES)).toEqual(['ת.ז. «098988512»', 'IMEI «351939263407466»']);
  });

  it('stays as it is where it holds no value, but for a name after a title', () => {
    expect(CLEAN_LINES.filter((line) => redactor.redactText(line).text !== line)).toEqual([
      'Ask Dr. Watson, the Sherlock Holmes character, said the book.',
    ]);
  });
});
