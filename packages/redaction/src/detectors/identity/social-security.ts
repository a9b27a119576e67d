import { DIGIT, isKind, isWordEnd } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import { endAfter } from '../../scan/digit-groups.ts';
import type { Scan } from '../../scan/scan.ts';
import { isOwnNumber } from '../own-number.ts';

const DIGITS = 9;
const CONTEXT = 40;

/** US social security and taxpayer numbers in assigned ranges (SSA, IRS), as `ddd-dd-dddd` or after a context word. */
export const socialSecurityDetector: NumberDetector = {
  class: 'us_ssn',
  fewestDigits: 9,
  place: 'word',
  detect(scan: Scan, number: DigitGroups): boolean {
    if (number.count < DIGITS || !isOwnNumber(scan.text, number.start)) return false;
    const end = endAfter(scan.text, number, DIGITS);
    if (end < 0 || !isWordEnd(scan.text, end) || isLonger(scan.text, end)) return false;
    if (!isGrouped(scan, number, end) || !isAssigned(number.digits) || isOfThing(scan.text, number.start)) return false;
    scan.add(number.start, end, 'us_ssn');
    return true;
  },
};

const THING =
  /(?:^|[^a-z])(?:sku|part|item|model|serial|batch|lot|isbn|drawing|tracking)(?: (?:no|number|nr))?[ #:.=_-]{1,3}$/i;
const LONGEST_WORD = 24;

/** Whether the previous word indicates the number of a thing. */
function isOfThing(text: string, start: number): boolean {
  return THING.test(text.slice(Math.max(0, start - LONGEST_WORD), start));
}

function isLonger(text: string, end: number): boolean {
  return text[end] === '-' && isKind(text, end + 1, DIGIT);
}

function isGrouped(scan: Scan, number: DigitGroups, end: number): boolean {
  const length = end - number.start;
  if (length === DIGITS) return scan.isNear('social_security', number.start, CONTEXT);
  const separator = scan.text[number.start + 3];
  return (
    length === DIGITS + 2 && scan.text[number.start + 6] === separator && !isKind(scan.text, number.start + 3, DIGIT)
  );
}

function isAssigned(digits: Uint8Array): boolean {
  const area = valueOf(digits, 0, 3);
  const group = valueOf(digits, 3, 5);
  if (area === 0 || area === 666 || group === 0 || valueOf(digits, 5, 9) === 0) return false;
  return area < 900 || (group >= 50 && group !== 89 && group !== 93);
}

function valueOf(digits: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (digits[at] ?? 0);
  return value;
}
