import { DIGIT, isKind } from './characters.ts';
import type { DigitGroups } from './detector.ts';

/** How many digits are read at most. */
export const MAX_DIGITS = 24;

/** Room for the digits of one place, to be used again for the next. */
export function createDigitGroups(): DigitGroups {
  return { start: 0, count: 0, digits: new Uint8Array(MAX_DIGITS), places: new Int32Array(MAX_DIGITS) };
}

/** Reads up to 24 digits from `start`, over single separators (space, `-`, `.`, no-break space). */
export function readDigitGroups(text: string, start: number, into: DigitGroups): void {
  into.start = start;
  into.count = 0;
  let at = start;
  while (into.count < MAX_DIGITS) {
    if (!isKind(text, at, DIGIT)) {
      if (!isSeparator(text.charCodeAt(at)) || !isKind(text, at + 1, DIGIT)) return;
      at++;
    }
    into.digits[into.count] = text.charCodeAt(at) - 48;
    into.places[into.count++] = at++;
  }
}

/** Where the number would end if it had this many digits; -1 if that is within a group or before a further word. */
export function endAfter(text: string, number: DigitGroups, count: number): number {
  const end = (number.places[count - 1] ?? -2) + 1;
  return end < 0 || isKind(text, end, DIGIT) ? -1 : end;
}

function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0xa0;
}
