import { DIGIT, isKind } from '../characters.ts';

/** Digits in the form of a phone number. */
export interface PhoneNumber {
  /** With the sign or bracket before the first digit. */
  readonly start: number;
  /** With the extension. */
  readonly end: number;
  readonly groups: readonly string[];
  /** How many digits, without the extension's. */
  readonly digits: number;
  /** Begins with `+` or `00`. */
  readonly isInternational: boolean;
  /** Begins with an area code in brackets. */
  readonly hasArea: boolean;
}

/** By ITU-T E.164; two more without `+`, for the `00` that may stand in its place. */
const MAX_DIGITS = 15;
const EXTENSION = /[ ,;]{0,2}(?:x|ext\.?|extension|#)[ :.]{0,2}\d{1,6}(?!\d)/iy;

/** Reads digits with the separators of phone numbers from the first digit on; a group with which there would be too many is not taken. */
export function readPhone(text: string, firstDigit: number): PhoneNumber {
  const hasArea = text[firstDigit - 1] === '(';
  let start = hasArea ? firstDigit - 1 : firstDigit;
  const hasPlus = text[start - 1] === '+';
  if (hasPlus) start--;
  const mostDigits = hasPlus ? MAX_DIGITS : MAX_DIGITS + 2;
  const groups: string[] = [];
  let digits = 0;
  let end = firstDigit;
  for (let at = firstDigit; at >= 0; at = nextGroup(text, end)) {
    const groupEnd = digitsEnd(text, at);
    if (digits > 0 && digits + groupEnd - at > mostDigits) break;
    digits += groupEnd - at;
    groups.push(text.slice(at, groupEnd));
    end = groupEnd;
  }
  const isInternational = hasPlus || (text.startsWith('00', firstDigit) && digits >= 11);
  return { start, end: extensionEnd(text, end), groups, digits, isInternational, hasArea };
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isKind(text, at, DIGIT) && at - from <= MAX_DIGITS + 2) at++;
  return at;
}

/** Where the next group begins: after one separator, brackets such as in `(0)20`, or a bracket and a space; -1 if nowhere. */
function nextGroup(text: string, end: number): number {
  let at = end;
  if (text[at] === ')') at++;
  if (isSeparator(text, at)) at++;
  if (text[at] === '(' && at > end) at++;
  else if (text[at] === '(' && text[at + 1] === '0' && text[at + 2] === ')') at++;
  return at > end && isKind(text, at, DIGIT) ? at : -1;
}

function isSeparator(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0x2f || code === 0xa0 || code === 0x2011;
}

function extensionEnd(text: string, end: number): number {
  if (!' ,;xXeE#'.includes(text.charAt(end))) return end;
  EXTENSION.lastIndex = end;
  return EXTENSION.test(text) ? EXTENSION.lastIndex : end;
}
