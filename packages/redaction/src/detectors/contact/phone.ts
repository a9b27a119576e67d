import { DIGIT, isKind, isWordStart, LETTER } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import { FOLLOWERS } from '../../scan/digit-groups.ts';
import type { Scan } from '../../scan/scan.ts';
import { isInOtherField, isInSystemField } from '../other-field.ts';
import { isWithinWord, readPhone, type PhoneNumber } from './phone-number.ts';

/** Maximum distance of a context word such as `phone` for ambiguous digits. */
const CONTEXT = 48;
const FEWEST_DIGITS = 7;
const AFTER =
  /[ \t]{0,2}(?:[(,-]{0,2}[ \t]?(?:office|fax|mobile|cell|home|work|desk|direct)\b|(?:is|was) (?:my|his|her|our|their|the) (?:new |old |direct )?(?:number|phone|mobile|cell|line)\b)/iy;

/** Phone numbers: international, North American, and with a trunk prefix 0; other formats near a context word. */
export const phoneDetector: NumberDetector = {
  class: 'phone',
  fewestDigits: 2,
  place: 'word',
  detect(scan: Scan, number: DigitGroups): boolean {
    const { text } = scan;
    if (isShort(text, number) || isIsoDate(text, number) || !isOwnStart(text, number.start)) return false;
    if (isPlain(text, number) && !isPlainVouchedFor(scan, number.start, number.start + number.count)) return false;
    const phone = readPhone(text, number.start);
    if (isWithinWord(text, phone.end) || isDate(text, phone)) return false;
    if (!isRecognised(scan, phone)) return false;
    scan.add(phone.start, phone.end, 'phone');
    return true;
  },
};

const BRACKETED = /\d[ .-]?\(\d{2,5}\)/y;

/** `+1 (416) 555-0134`, `8 (495) 123-45-67`: a calling code or trunk prefix of one digit, and an area code in brackets. */
export const bracketedPhoneDetector: NumberDetector = {
  ...phoneDetector,
  fewestDigits: 1,
  mostInGroup: 1,
  goesOnWith: ' (-.',
  detect(scan: Scan, number: DigitGroups): boolean {
    const { text } = scan;
    if (text[number.start + 1] !== '(' && text[number.start + 2] !== '(') return false;
    BRACKETED.lastIndex = number.start;
    return number.count === 1 && BRACKETED.test(text) && phoneDetector.detect(scan, number);
  },
};

/** By a distinctive format unless a word indicates something else, or by a context word. */
function isRecognised(scan: Scan, phone: PhoneNumber): boolean {
  if (hasDistinctiveFormat(scan.text, phone) && (phone.hasPlus || !isOtherNumber(scan.text, phone))) return true;
  return isPossible(phone) && isVouchedFor(scan, phone.start, phone.end) && !isInOtherField(scan, phone.start);
}

const OTHER =
  /(?:^|[^a-z])(?:case|ticket|order|invoice|sku|part|serial|batch|lot|model|item|section|chapter|page|issue|article|isbn|drawing|tracking|file|account|claim|contract|policy)(?: (?:no|number|id|nr))?[ #:.=_-]{1,3}$/i;
const LONGEST_WORD = 24;

/** Whether the previous word or the field indicates another kind of number. */
function isOtherNumber(text: string, { start, end, count }: PhoneNumber): boolean {
  return (
    OTHER.test(text.slice(Math.max(0, start - LONGEST_WORD), start)) ||
    (count === 1 && (isInSystemField(text, start) || isInPath(text, start, end)))
  );
}

/** `projects/009117700801/locations`. */
function isInPath(text: string, start: number, end: number): boolean {
  return text[start - 1] === '/' && text[end] === '/';
}

/** Too few digits, and no bracket or slash after which more could follow. */
function isShort(text: string, { count, places }: DigitGroups): boolean {
  return (
    count < FEWEST_DIGITS &&
    !goesOnAsPhone(text, (places[count - 1] ?? 0) + 1) &&
    !isBracketNext(text, places[count - 1] ?? 0)
  );
}

/** `030 (1234) 5678`, `+353-(0)86 …`, `030 / 12 34 56`, `06 - 12 34 56 78`. */
function isBracketNext(text: string, last: number): boolean {
  const next = text[last + 1];
  if (next === '-' || next === '.') return text[last + 2] === '(';
  if (next !== ' ' && next !== '\u00a0') return false;
  return text[last + 2] === '(' || ('/-'.includes(text.charAt(last + 2) || ' ') && text[last + 3] === ' ');
}

function isOwnStart(text: string, start: number): boolean {
  if (!isWordStart(text, start)) return false;
  const before = start > 0 ? text.charAt(start - 1) : ' ';
  if (before === ' ') return true;
  if (before === '+') return !isExponent(text, start - 2);
  if (before === '.' || before === '-') return !isKind(text, start - 2, DIGIT | LETTER);
  if (before === ':' || before === '/' || before === ',') return !isKind(text, start - 2, DIGIT);
  return before !== '$' && before !== '€' && before !== '£';
}

const UNIT = / ?(?:[mnuµ]?s|sec|seconds|minutes|[kmg]?b|bytes|rows|records|tokens|times|items|requests|messages)\b/iy;

/** `the call took 12345678 ns` counts something. */
function isPlainVouchedFor(scan: Scan, start: number, end: number): boolean {
  UNIT.lastIndex = end;
  return isVouchedFor(scan, start, end) && !UNIT.test(scan.text);
}

/** `1.23e+12`. */
function isExponent(text: string, at: number): boolean {
  return (text[at] === 'e' || text[at] === 'E') && isKind(text, at - 1, DIGIT);
}

/** The letter for a telephone, mobile or fax in a signature: `| T 0572 089 67 | M …`. */
const SIGNATURE = /[|\u2022\u00b7] {0,2}[TMPF][.:]? $/;
const LONGEST_LABEL = 6;

function isLabelledByLetter(text: string, start: number): boolean {
  if (text[start - 1] !== ' ' || !'TMPF.:'.includes(text.charAt(start - 2) || ' ')) return false;
  return SIGNATURE.test(text.slice(Math.max(0, start - LONGEST_LABEL), start));
}

function isVouchedFor(scan: Scan, start: number, end: number): boolean {
  if (scan.isNear('phone', start, CONTEXT)) return true;
  if (isLabelledByLetter(scan.text, start)) return true;
  AFTER.lastIndex = end;
  return AFTER.test(scan.text);
}

/** A single group of digits, whose format does not indicate a phone number. */
function isPlain(text: string, { start, count, places }: DigitGroups): boolean {
  const end = start + count;
  if ((places[count - 1] ?? 0) !== end - 1 || text[start - 1] === '+' || text[start - 1] === '(') return false;
  return !text.startsWith('00', start) && !goesOnAsPhone(text, end) && !isBracketNext(text, end - 1);
}

/** A bracket, a slash or a non-breaking hyphen, after which more digits may follow. */
function goesOnAsPhone(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  return code === 0x28 || code === 0x29 || code === 0x2f || code === 0x2011;
}

/** `2024-10-22`, with or without a time, as at the start of log lines. */
function isIsoDate(text: string, { start, inGroup, follower }: DigitGroups): boolean {
  if (inGroup !== 4 || FOLLOWERS[follower] !== '-' || text.charCodeAt(start + 7) !== HYPHEN) return false;
  const century = text.charCodeAt(start);
  return century === ONE ? text[start + 1] === '9' : century === TWO && text[start + 1] === '0';
}

const HYPHEN = 0x2d;
const ONE = 0x31;
const TWO = 0x32;

/** `2024-10-22` and `22.10.2024`, and `1.30.0 / 2024-10-22` in a change log. */
function isDate(text: string, { groups, places, count, isInternational }: PhoneNumber): boolean {
  if (isInternational || count < 3) return false;
  if (count > 3) return ISO_DATE.test(text.slice(places[count - 3], (places[count - 1] as number) + 3));
  const [first = 0, second = 0, third = 0] = groups;
  if (first === 4) return second <= 2 && third === 2;
  return third === 4 && first <= 2 && second <= 2 && first + second > 2;
}

const ISO_DATE = /^(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)/;

/** A format that only phone numbers have. */
function hasDistinctiveFormat(text: string, phone: PhoneNumber): boolean {
  const { count, digits, isInternational, hasArea } = phone;
  if (isInternational) return digits >= (count > 1 ? 8 : 10) && digits <= 15;
  if (count < 2) return false;
  return (
    isNorthAmerican(text, phone) ||
    isChineseMobile(text, phone) ||
    isRussian(text, phone) ||
    (hasArea && digits >= 8 && digits <= 12) ||
    hasTrunkPrefix(text, phone)
  );
}

/** German mobile numbers have up to twelve digits. */
const MOST_WITH_TRUNK = 12;

/** `0dddd dddddd`: the trunk prefix that most countries use. */
function hasTrunkPrefix(text: string, { groups, places, digits }: PhoneNumber): boolean {
  const first = groups[0] as number;
  const place = places[0] as number;
  return (
    text[place] === '0' &&
    text[place + 1] !== '0' &&
    first >= 2 &&
    first <= 5 &&
    digits >= 9 &&
    digits <= MOST_WITH_TRUNK
  );
}

/** `8 (495) 123-45-67`: trunk prefix and area code. */
function isRussian(text: string, { groups, places, digits }: PhoneNumber): boolean {
  return digits === 11 && groups[0] === 1 && groups[1] === 3 && text[places[0] as number] === '8';
}

/** `1dd dddd dddd`: Chinese mobile numbers, whose second digit is 3 to 9. */
function isChineseMobile(text: string, { count, groups, places, digits }: PhoneNumber): boolean {
  if (digits !== 11 || count !== 3 || groups[0] !== 3 || groups[1] !== 4) return false;
  const place = places[0] as number;
  return text[place] === '1' && text.charAt(place + 1) >= '3';
}

/** `ddd ddd dddd` by the numbering plan: neither area nor exchange starts with 0 or 1; optionally after the calling code. */
function isNorthAmerican(text: string, { count, groups, places }: PhoneNumber): boolean {
  const area = groups[0] === 1 && text[places[0] ?? 0] === '1' ? 1 : 0;
  if (count !== area + 3) return false;
  if (groups[area] !== 3 || groups[area + 1] !== 3 || groups[area + 2] !== 4) return false;
  return text.charAt(places[area] ?? 0) >= '2' && text.charAt(places[area + 1] ?? 0) >= '2';
}

/** Whether it may be a phone number near a context word. */
function isPossible({ count, groups, digits }: PhoneNumber): boolean {
  if (digits < FEWEST_DIGITS || digits > 15) return false;
  if (count === 1) return digits <= 12;
  for (let index = 0; index < count; index++) if ((groups[index] as number) > 8) return false;
  return true;
}
