import { DIGIT, isKind, isWordEnd, LETTER } from '../../scan/characters.ts';

/** Digits in phone number format. */
export interface PhoneNumber {
  /** Includes the sign or bracket before the first digit. */
  start: number;
  /** Includes the extension. */
  end: number;
  /** Number of digit groups. */
  count: number;
  /** Length of each group. */
  readonly groups: Uint32Array;
  /** Start of each group. */
  readonly places: Uint32Array;
  /** Number of digits without the extension. */
  digits: number;
  /** Starts with `+`. */
  hasPlus: boolean;
  /** Starts with `+` or `00`. */
  isInternational: boolean;
  /** Starts with an area code in brackets. */
  hasArea: boolean;
}

/** Limit of ITU-T E.164; two more without `+`, for a leading `00`. */
const MAX_DIGITS = 15;
const EXTENSION =
  /[ ,;]{0,2}(?:x|ext\.?|extension|durchwahl|dw|poste|interno|ramal|доб\.?|#)[ :.=]{0,2}\d{1,6}(?!\d|:[\da-f]{0,4}:)|,{1,3}\d{1,6}#/iy;

/** Shared, since most candidates are no phone numbers and should not allocate. */
const phone: PhoneNumber = {
  start: 0,
  end: 0,
  count: 0,
  groups: new Uint32Array(MAX_DIGITS + 2),
  places: new Uint32Array(MAX_DIGITS + 2),
  digits: 0,
  hasPlus: false,
  isInternational: false,
  hasArea: false,
};

/**
 * Reads digits with phone number separators, starting at the first digit, up to the group that would exceed the maximum
 * number of digits. The result is valid until the next call.
 */
export function readPhone(text: string, firstDigit: number): PhoneNumber {
  const hasArea = text[firstDigit - 1] === '(';
  const begin = hasArea ? firstDigit - 1 : firstDigit;
  let start = begin - plusLength(text, begin);
  const hasPlus = start < begin;
  const mostDigits = hasPlus ? MAX_DIGITS : MAX_DIGITS + 2;
  const end = readGroups(text, firstDigit, mostDigits);
  if (hasPlus && text[start - 1] === '(' && text[firstDigit + (phone.groups[0] as number)] === ')') start--;
  phone.start = start;
  phone.end = extensionEnd(text, end);
  phone.hasPlus = hasPlus;
  phone.isInternational = hasPlus ? text[firstDigit] !== '0' : hasInternationalPrefix(text, firstDigit);
  phone.hasArea = hasArea && isClosed(text);
  return phone;
}

/** `00` and a calling code. No calling code starts with 0; after 1 and 7 there are always ten digits (E.164). */
function hasInternationalPrefix(text: string, firstDigit: number): boolean {
  if (!text.startsWith('00', firstDigit)) return false;
  const code = text.charAt(phone.groups[0] === 2 ? (phone.places[1] as number) : firstDigit + 2);
  if (code === '0') return false;
  return '17'.includes(code) ? phone.digits === 13 : phone.digits >= 11;
}

/** Whether the bracket closes right after the area code: `(030)`, `(0 30)`, as opposed to a calculation. */
function isClosed(text: string): boolean {
  const { groups, places, count } = phone;
  const area = count > 1 && text.startsWith('0 ', places[0]) ? 1 : 0;
  return text[(places[area] as number) + (groups[area] as number)] === ')';
}

/** Returns the length of a plus sign before `end`, in any encoding; 0 if there is none. */
function plusLength(text: string, end: number): number {
  if (text[end - 1] === '+') return 1;
  if (isEscapedPlus(text, end)) return 3;
  return isSpacedPlus(text, end) ? 2 : 0;
}

/** `+ 49 30 …`, but not a sum or a line of a diff. */
function isSpacedPlus(text: string, end: number): boolean {
  if (text[end - 1] !== ' ' || text[end - 2] !== '+' || end < 3) return false;
  return !isKind(text, end - 3, LETTER | DIGIT) && !SUM.test(text.slice(Math.max(0, end - 5), end - 2));
}

const SUM = /[\d)]\s{1,2}$|\n$/;

/** `%2B` in a query. */
function isEscapedPlus(text: string, end: number): boolean {
  const last = text[end - 1];
  return (last === 'B' || last === 'b') && text[end - 2] === '2' && text[end - 3] === '%';
}

/** Returns the end of the last group. The first group may exceed the maximum; there is at least one group. */
function readGroups(text: string, from: number, most: number): number {
  const { groups, places } = phone;
  let count = 0;
  let digits = 0;
  let end = from;
  const hasTrunkZero = text[from] === '0';
  for (let at = from; at >= 0; at = nextGroup(text, end, digits, hasTrunkZero && count === 1)) {
    const groupEnd = digitsEnd(text, at);
    if (digits > 0 && digits + groupEnd - at > most) break;
    digits += groupEnd - at;
    groups[count] = groupEnd - at;
    places[count++] = at;
    end = groupEnd;
  }
  // `+49 30 1234567 2nd floor`: digits that continue as a word are not a group.
  while (count > 1 && isWithinWord(text, end)) {
    digits -= groups[--count] as number;
    end = (places[count - 1] as number) + (groups[count - 1] as number);
  }
  phone.count = count;
  phone.digits = digits;
  return end;
}

/** Whether letters follow the end, or a colon with more, as in `12345678:AAb…` and `2001:db8::1`. */
export function isWithinWord(text: string, end: number): boolean {
  if (text[end] === ':') return isKind(text, end + 1, LETTER | DIGIT) || text[end + 1] === ':';
  return !isWordEnd(text, end) && !/^(?:x|ext)/i.test(text.slice(end, end + 3));
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isKind(text, at, DIGIT) && at - from <= MAX_DIGITS + 2) at++;
  return at;
}

/** Returns the start of the next group: after a separator, brackets as in `(0)20`, or a bracket and a space; -1 if none. */
function nextGroup(text: string, end: number, digits: number, isFirst: boolean): number {
  let at = end;
  if (text[at] === ')') at++;
  if (isWideSeparator(text, at, digits, isFirst)) at += 2;
  if (isSeparator(text, at)) at++;
  if (text[at] === '(' && (at > end || isBracketedGroup(text, at))) at++;
  return at > end && isKind(text, at, DIGIT) ? at : -1;
}

const BRACKETED_GROUP = /\((?:0|\d{2,4})\)|(?<=\+\d{1,3})\(\d\)/y;

/** `(0)` or `(5550)` directly after a group, or any digit after a calling code: `+10(3)3986797634`. */
function isBracketedGroup(text: string, at: number): boolean {
  BRACKETED_GROUP.lastIndex = at;
  return BRACKETED_GROUP.test(text);
}

/** Maximum number of digits of calling code and area code. */
const LONGEST_AREA = 7;

const DIRECT = / - \d{1,3}(?!\d| ?[-:/.]|[A-Za-z])/y;

/** `+49 30 / 23 12 50`, `06 - 12 34 56 78`, and `(030) 12 34 56 - 78` with a direct-dial extension. */
function isWideSeparator(text: string, at: number, digits: number, isFirst: boolean): boolean {
  if (text[at] !== ' ' || text[at + 2] !== ' ') return false;
  // After more than calling code and area code, the next number starts: `04 532 2453 / 04 523 6405`.
  if (text[at + 1] === '/') return digits <= LONGEST_AREA;
  if (isFirst && text[at + 1] === '-') return true;
  DIRECT.lastIndex = at;
  return DIRECT.test(text);
}

function isSeparator(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0x2f || code === 0xa0 || isDash(code);
}

/** Typographic hyphens and dashes. */
function isDash(code: number): boolean {
  return code >= 0x2010 && code <= 0x2013;
}

function extensionEnd(text: string, end: number): number {
  if (!mayExtend(text, end)) return end;
  EXTENSION.lastIndex = end;
  return EXTENSION.test(text) ? EXTENSION.lastIndex : end;
}

/** Quick check: most numbers are followed by no extension. */
function mayExtend(text: string, end: number): boolean {
  if (text[end] === ',') return true;
  let at = end;
  while (at < end + 2 && (text[at] === ' ' || text[at] === ';' || text[at] === ',')) at++;
  return FIRST_OF_EXTENSION.has(text.charCodeAt(at) | SMALL);
}

/** The bit that distinguishes lower case from upper case, including Cyrillic; `#` has it. */
const SMALL = 0x20;
const FIRST_OF_EXTENSION: ReadonlySet<number> = new Set(Array.from('xedpirд#', (char) => char.charCodeAt(0)));
