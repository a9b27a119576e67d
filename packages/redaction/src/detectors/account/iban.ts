import { DIGIT, isKind, isWordEnd, isWordStart, LETTER } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { IBAN_LENGTHS } from './iban-countries.ts';

/** International bank account numbers: a country's length and ISO 7064 mod 97-10, in one piece or in groups. */
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

/** By {@link countryAt}; 0 for what is no country. */
const lengths = new Uint8Array(32 * 32);
for (const [country, length] of Object.entries(IBAN_LENGTHS)) lengths[countryAt(country, 0)] = length;

/** Two letters as a number, whatever their case. */
function countryAt(text: string, start: number): number {
  return ((text.charCodeAt(start) & 31) << 5) | (text.charCodeAt(start + 1) & 31);
}

/** The end after so many letters and digits, single separators between them not counted; -1 if there are not so many. */
function endOf(text: string, start: number, length: number): number {
  let at = start;
  for (let count = 0; count < length; count++) {
    if (isSeparator(text, at)) at++;
    if (!isKind(text, at, LETTER | DIGIT)) return -1;
    at++;
  }
  return at;
}

/** Where a line was broken between two groups. */
const LINE = 0x0a;

/** A space, also as a form sends it, and the signs that are put in its place. */
function isSeparator(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    code === 0x20 || code === 0x2d || code === 0x2b || code === 0x2e || code === 0x5f || code === 0xa0 || code === LINE
  );
}

/** The first four characters count last, letters as 10 to 35; the whole leaves 1. */
function hasMod97(text: string, start: number, end: number): boolean {
  let fourEnd = start;
  for (let count = 0; count < 4; fourEnd++) if (!isSeparator(text, fourEnd)) count++;
  return restOf(text, start, fourEnd, restOf(text, fourEnd, end, 0)) === 1;
}

/** A division takes as long as ten characters: so many are taken together as leave a small integer with two digits more. */
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
