import { DIGIT, isKind, isWordEnd, isWordStart, LETTER } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { IBAN_LENGTHS } from './iban-countries.ts';

/** International bank account numbers: country, its length and ISO 7064 mod 97-10; unseparated or in groups. */
export const ibanDetector: NumberDetector = {
  class: 'iban',
  fewestDigits: 2,
  place: 'letters',
  detect(scan: Scan, { start: checkDigits }: DigitGroups): boolean {
    const { text } = scan;
    const start = checkDigits - 2;
    if (!isKind(text, start, LETTER) || !isKind(text, start + 1, LETTER) || !isWordStart(text, start)) return false;
    const length = lengths[countryAt(text, start)] as number;
    if (length === 0) return false;
    const end = endOf(text, start, length);
    if (end < 0 || !isWordEnd(text, end) || !hasMod97(text, start, end)) return false;
    scan.add(start, end, 'iban');
    return true;
  },
};

/** IBAN length by {@link countryAt}; 0 for unknown countries. */
const lengths = new Uint8Array(32 * 32);
for (const [country, length] of Object.entries(IBAN_LENGTHS)) lengths[countryAt(country, 0)] = length;

/** Encodes two letters as a number, case-insensitively. */
function countryAt(text: string, start: number): number {
  return ((text.charCodeAt(start) & 31) << 5) | (text.charCodeAt(start + 1) & 31);
}

/** Returns the end after `length` letters and digits, not counting single separators; -1 if there are fewer. */
function endOf(text: string, start: number, length: number): number {
  let at = start;
  for (let count = 0; count < length; count++) {
    if (isSeparator(text, at)) at++;
    if (!isKind(text, at, LETTER | DIGIT)) return -1;
    at++;
  }
  return at;
}

/** A line break between two groups. */
const LINE = 0x0a;

/** A space, also in form encoding (`+`), or a character used in place of one. */
function isSeparator(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    code === 0x20 || code === 0x2d || code === 0x2b || code === 0x2e || code === 0x5f || code === 0xa0 || code === LINE
  );
}

/** Moves the first four characters to the end, counts letters as 10 to 35; the remainder must be 1. */
function hasMod97(text: string, start: number, end: number): boolean {
  let fourEnd = start;
  for (let count = 0; count < 4; fourEnd++) if (!isSeparator(text, fourEnd)) count++;
  return restOf(text, start, fourEnd, restOf(text, fourEnd, end, 0)) === 1;
}

/** A division costs as much as ten characters, so it is deferred while two more digits still fit a small integer. */
const MANY = 1e7;

function restOf(text: string, start: number, end: number, before: number): number {
  let rest = before;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) rest = rest * 10 + code - 48;
    else if (!isSeparator(text, at)) rest = rest * 100 + (code & 31) + 9;
    if (rest >= MANY) rest %= 97;
  }
  return rest % 97;
}
