import { DIGIT, isKind, isWordEnd } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import { endAfter } from '../../scan/digit-groups.ts';
import { hasLuhnCheck } from '../../scan/luhn.ts';
import type { Scan } from '../../scan/scan.ts';
import { cardLengths } from './card-issuers.ts';
import { isInSystemField } from '../other-field.ts';
import { isOwnNumber } from '../own-number.ts';

const SHORTEST = 12;
const LONGEST = 19;
const GROUP = 4;
const ANY_LENGTH = -1;
/** Maximum distance of a context word such as `card` for unlisted prefixes. */
const CONTEXT = 32;

/** Payment cards: issuer prefix, length and check digit; unseparated or in groups. */
export const creditCardDetector: NumberDetector = {
  class: 'credit_card',
  fewestDigits: 12,
  place: 'word',
  detect(scan: Scan, number: DigitGroups): boolean {
    const { text } = scan;
    const lengths = possibleLengths(scan, number);
    if (lengths === 0) return false;
    for (let count = Math.min(LONGEST, number.count); count >= SHORTEST; count--) {
      const end = (lengths & (1 << count)) === 0 ? -1 : endAfter(text, number, count);
      if (end < 0 || !isWordEnd(text, end) || !isGroupedAsCard(text, number, count, end)) continue;
      if (!hasLuhnCheck(number.digits, count)) continue;
      if (lengths !== ANY_LENGTH && isId(text, number, count)) continue;
      scan.add(number.start, end, 'credit_card');
      return true;
    }
    return false;
  },
};

/** Returns the possible lengths as bits, by prefix; 0 if the digits are part of something else. */
function possibleLengths(scan: Scan, { start, digits }: DigitGroups): number {
  if (!isOwnNumber(scan.text, start) || scan.text[start - 1] === '+') return 0;
  return scan.isNear('card', start, CONTEXT) ? ANY_LENGTH : cardLengths(digits);
}

/** `request_id=4458294209479`: of rare card lengths, one number in ten has a valid check digit by chance. */
function isId(text: string, { start, inGroup }: DigitGroups, count: number): boolean {
  return inGroup === count && !COMMON_LENGTHS.has(count) && isInSystemField(text, start);
}

const COMMON_LENGTHS: ReadonlySet<number> = new Set([15, 16]);

/** `4111 1111 1111 1111 219-09-9999`: a short last group with a different separator after it belongs to the next number. */
function isNextNumber(text: string, number: DigitGroups, end: number, rest: number): boolean {
  if (rest >= GROUP || text[end] !== '-' || !isKind(text, end + 1, DIGIT)) return false;
  return text[number.start + number.inGroup] !== '-';
}

/** Unseparated, or in groups of at least four digits with the remainder last. */
function isGroupedAsCard(text: string, number: DigitGroups, count: number, end: number): boolean {
  const hasPoints = text[number.start + number.inGroup] === '.';
  let groupStart = 0;
  for (let at = 1; at < count; at++) {
    if ((number.places[at] ?? 0) - (number.places[at - 1] ?? 0) === 1) continue;
    // Points mixed with spaces are decimal points: `3667.134578 2602.13`.
    if (at - groupStart < GROUP || (text[(number.places[at] ?? 0) - 1] === '.') !== hasPoints) return false;
    groupStart = at;
  }
  return !isNextNumber(text, number, end, count - groupStart);
}
