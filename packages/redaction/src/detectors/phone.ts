import { DIGIT, isKind, isWordStart, LETTER } from '../characters.ts';
import type { DigitGroups, NumberDetector } from '../detector.ts';
import type { Scan } from '../scan.ts';
import { isWithinWord, readPhone, type PhoneNumber } from './phone-number.ts';

/** How far back a word such as `phone` vouches for digits that alone could be anything. */
const CONTEXT = 48;
const FEWEST_DIGITS = 7;
const AFTER = /[ \t]{0,2}[(,-]{0,2}[ \t]?(?:office|fax|mobile|cell|home|work|desk|direct)\b/iy;

/** Phone numbers: international, in the forms of North America and of countries with a leading zero; other forms near a word for them. */
export const phoneDetector: NumberDetector = {
  class: 'phone',
  fewestDigits: 2,
  detect(scan: Scan, number: DigitGroups): boolean {
    const { text } = scan;
    if (isShort(text, number) || isCounting(number) || !isOwnStart(text, number.start)) return false;
    if (isPlain(text, number) && !isVouchedFor(scan, number.start, number.start + number.count)) return false;
    const phone = readPhone(text, number.start);
    if (isWithinWord(text, phone.end) || isDate(phone)) return false;
    if (!isTelling(phone) && !(isPossible(phone) && isVouchedFor(scan, phone.start, phone.end))) return false;
    scan.add(phone.start, phone.end, 'phone');
    return true;
  },
};

/** Too few digits, and no bracket or slash after which there could be more. */
function isShort(text: string, { count, places }: DigitGroups): boolean {
  return (
    count < FEWEST_DIGITS &&
    !'()/\u2011'.includes(text.charAt((places[count - 1] ?? 0) + 1) || ' ') &&
    !isBracketNext(text, places[count - 1] ?? 0)
  );
}

/** `030 (1234) 5678`. */
function isBracketNext(text: string, last: number): boolean {
  return text[last + 1] === ' ' && text[last + 2] === '(';
}

/** `1 2 3`: no phone number begins with three groups of one digit. */
function isCounting({ count, places }: DigitGroups): boolean {
  return count > 2 && (places[1] ?? 0) - (places[0] ?? 0) > 1 && (places[2] ?? 0) - (places[1] ?? 0) > 1;
}

function isOwnStart(text: string, start: number): boolean {
  if (!isWordStart(text, start)) return false;
  const before = text[start - 1];
  if (before === '.' || before === '-' || before === ':' || before === '/' || before === ',') {
    return !isKind(text, start - 2, DIGIT | (before === ':' || before === ',' || before === '/' ? 0 : LETTER));
  }
  return before !== '$' && before !== '€' && before !== '£';
}

function isVouchedFor(scan: Scan, start: number, end: number): boolean {
  if (scan.isNear('phone', start, CONTEXT)) return true;
  AFTER.lastIndex = end;
  return AFTER.test(scan.text);
}

/** One group of digits alone: nothing of its form tells that it is a phone number. */
function isPlain(text: string, { start, count, places }: DigitGroups): boolean {
  const end = start + count;
  if ((places[count - 1] ?? 0) !== end - 1 || '+('.includes(text.charAt(start - 1) || ' ')) return false;
  return (
    !text.startsWith('00', start) && !'()/\u2011'.includes(text.charAt(end) || ' ') && !isBracketNext(text, end - 1)
  );
}

/** `2024-10-22` and `22.10.2024`. */
function isDate({ groups, isInternational }: PhoneNumber): boolean {
  if (isInternational || groups.length !== 3) return false;
  const shape = groups.map((group) => group.length).join('-');
  return shape === '4-2-2' || shape === '2-2-4' || shape === '1-2-4' || shape === '2-1-4' || shape === '4-1-2';
}

/** A form that nothing else has. */
function isTelling(phone: PhoneNumber): boolean {
  const { groups, digits, isInternational, hasArea } = phone;
  if (isInternational) return digits >= (groups.length > 1 ? 8 : 10) && digits <= 15;
  if (groups.length < 2) return false;
  return isNorthAmerican(groups) || (hasArea && digits >= 8 && digits <= 12) || hasTrunkPrefix(phone);
}

/** `0dddd dddddd`: the zero before an area that most countries use. */
function hasTrunkPrefix({ groups: [first = ''], digits }: PhoneNumber): boolean {
  return (
    first.startsWith('0') && first[1] !== '0' && first.length >= 2 && first.length <= 5 && digits >= 9 && digits <= 11
  );
}

/** `ddd ddd dddd` by the numbering plan: neither area nor exchange begins with 0 or 1; perhaps with the country before it. */
function isNorthAmerican(groups: readonly string[]): boolean {
  const [area = '', exchange = '', line = ''] = groups[0] === '1' ? groups.slice(1) : groups;
  if (groups.length !== (groups[0] === '1' ? 4 : 3)) return false;
  return area.length === 3 && exchange.length === 3 && line.length === 4 && area >= '200' && exchange >= '200';
}

/** What is a number near a word for it. */
function isPossible({ groups, digits }: PhoneNumber): boolean {
  if (digits < FEWEST_DIGITS || digits > 15) return false;
  return groups.length > 1 ? groups.every((group) => group.length <= 8) : digits <= 12;
}
