import { DIGIT, isKind } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import { hasLuhnCheck } from '../../scan/luhn.ts';
import type { Scan } from '../../scan/scan.ts';
import { cardLengths } from './card-issuers.ts';
import { isOwnNumber } from '../own-number.ts';

/** Four groups of four, or groups of 4, 6 and the rest, with the same between them that no other such number has. */
const GROUPS =
  /\d{4}(\s{2,3})\d{6}\1\d{4,5}(?![\w/,]|[.-]\d)|\d{4}([ \t]{0,2}[-\u2010-\u2015\u2212+/,_|\u00b7\u2022][ \t]{0,2}|\s{2,3}|\r?\n|\\n)\d{4}\2\d{4}\2\d{4}(?![\w/,]|[.-]\d)|\d{4} \d{4}(?:\s{1,4}|\\n)\d{4} \d{4}(?![\w/,]|[.-]\d)/y;

/** Payment cards in groups with more than one sign, or another than a space or hyphen, between them. */
export const spacedCardDetector: NumberDetector = {
  class: 'credit_card',
  fewestDigits: 4,
  mostInGroup: 4,
  place: 'word',
  // Only after a word for it, whatever the language: years and codes stand in groups of four, too.
  needsWords: true,
  contexts: [{ kind: 'card', areWhole: false, words: ['card'] }],
  detect(scan: Scan, { start, inGroup }: DigitGroups): boolean {
    const { text } = scan;
    if (inGroup !== 4 || !isOwnNumber(text, start) || !mayBeGroup(text, start + 4)) return false;
    GROUPS.lastIndex = start;
    if (!GROUPS.test(text)) return false;
    const end = GROUPS.lastIndex;
    if (isInList(text, start, end) || (text.slice(start, end).includes('\n') && !scan.isNear('card', start, CONTEXT))) {
      return false;
    }
    const digits = Uint8Array.from(text.slice(start, end).replaceAll(/\D/g, ''), Number);
    if ((cardLengths(digits) & (1 << digits.length)) === 0 || !hasLuhnCheck(digits, digits.length)) return false;
    scan.add(start, end, 'credit_card');
    return true;
  },
};

/** Numbers go on before or after it, as in a list of codes; those in other cells of a table do not. */
function isInList(text: string, start: number, end: number): boolean {
  const list = text[start + 4] === '|' || text[start + 5] === '|' ? LIST_WITH_CELLS : LIST;
  return list.before.test(text.slice(Math.max(0, start - 4), start)) || list.after.test(text.slice(end, end + 4));
}

const LIST = { before: /\d[\s,/+-]{1,3}$/, after: /^[\s,/+-]{1,3}\d{3}/ };
const LIST_WITH_CELLS = { before: /\d[\s,/|+-]{1,3}$/, after: /^[\s,/|+-]{1,3}\d{3}/ };
/** How far back a word such as `card` vouches for a number that is broken over two lines. */
const CONTEXT = 32;

/** Whether a digit stands within the next few characters, and no letter before it: what years in a text do not have. */
function mayBeGroup(text: string, from: number): boolean {
  for (let at = from; at < from + 6; at++) if (isKind(text, at, DIGIT)) return at > from;
  return false;
}
