import { DIGIT, isKind } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import { hasLuhnCheck } from '../../scan/luhn.ts';
import type { Scan } from '../../scan/scan.ts';
import { cardLengths } from './card-issuers.ts';
import { isOwnNumber } from '../own-number.ts';

/** Four groups of four, or groups of 4, 6 and the rest, with uniform separators that other such numbers do not have. */
const GROUPS =
  /\d{4}(\s{2,3})\d{6}\1\d{4,5}(?![\w/,]|[.-]\d)|\d{4}([ \t]{0,2}[-\u2010-\u2015\u2212+/,_|\u00b7\u2022][ \t]{0,2}|\s{2,3}|\r?\n|\\n)\d{4}\2\d{4}\2\d{4}(?![\w/,]|[.-]\d)|\d{4} \d{4}(?:\s{1,4}|\\n)\d{4} \d{4}(?![\w/,]|[.-]\d)/y;

/** Payment cards in groups separated by several characters, or by another than a space or hyphen. */
export const spacedCardDetector: NumberDetector = {
  class: 'credit_card',
  fewestDigits: 4,
  mostInGroup: 4,
  place: 'word',
  // Only after a context word, in any language: years and codes occur in groups of four, too.
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

/** Whether more numbers precede or follow, as in a list of codes; other cells of a table do not count. */
function isInList(text: string, start: number, end: number): boolean {
  const list = text[start + 4] === '|' || text[start + 5] === '|' ? LIST_WITH_CELLS : LIST;
  return list.before.test(text.slice(Math.max(0, start - 4), start)) || list.after.test(text.slice(end, end + 4));
}

const LIST = { before: /\d[\s,/+-]{1,3}$/, after: /^[\s,/+-]{1,3}\d{3}/ };
const LIST_WITH_CELLS = { before: /\d[\s,/|+-]{1,3}$/, after: /^[\s,/|+-]{1,3}\d{3}/ };
/** Maximum distance of a context word such as `card` for a number broken across lines. */
const CONTEXT = 32;

/** Whether a digit follows within a few characters, without a letter before it; years in a text do not have one. */
function mayBeGroup(text: string, from: number): boolean {
  for (let at = from; at < from + 6; at++) if (isKind(text, at, DIGIT)) return at > from;
  return false;
}
