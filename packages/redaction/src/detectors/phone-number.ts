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

const MAX_DIGITS = 16;
const EXTENSION = /[ ,;]{0,2}(?:x|ext\.?|extension|#)[ :.]{0,2}\d{1,6}(?!\d)/iy;

/** Reads digits with the separators of phone numbers from the first digit on; undefined if there are too many. */
export function readPhone(text: string, firstDigit: number): PhoneNumber | undefined {
  const hasArea = text[firstDigit - 1] === '(';
  let start = hasArea ? firstDigit - 1 : firstDigit;
  const hasPlus = text[start - 1] === '+';
  if (hasPlus) start--;
  const groups: string[] = [];
  let digits = 0;
  let end = firstDigit;
  for (let at = firstDigit; at >= 0; at = nextGroup(text, end)) {
    const groupEnd = digitsEnd(text, at);
    digits += groupEnd - at;
    if (digits > MAX_DIGITS) return undefined;
    groups.push(text.slice(at, groupEnd));
    end = groupEnd;
  }
  if (text[end] === ')' && hasArea && groups.length === 1) return undefined;
  const isInternational = hasPlus || (text.startsWith('00', firstDigit) && digits >= 11);
  return { start, end: extensionEnd(text, end), groups, digits, isInternational, hasArea };
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isKind(text, at, DIGIT) && at - from <= MAX_DIGITS) at++;
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
  EXTENSION.lastIndex = end;
  return EXTENSION.test(text) ? EXTENSION.lastIndex : end;
}
