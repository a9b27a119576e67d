import { DIGIT, isKind, LETTER } from './characters.ts';
import type { DigitGroups } from './detector.ts';

/** How many digits are read at most. */
export const MAX_DIGITS = 24;

/** What may stand after digits, by its place here: `a` for any letter, `é` for what is not ASCII, a blank for the rest. */
export const FOLLOWERS = '\0aé -.,/()+';
const LETTERS = 1;
const FOREIGN = 2;

const followerOf = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  followerOf[code] = isKind(char, 0, LETTER) ? LETTERS : Math.max(0, FOLLOWERS.indexOf(char));
}

/** Which of {@link FOLLOWERS} stands at a place; 0 for the end and for what is none. */
function followerAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  return code < 128 ? (followerOf[code] as number) : FOREIGN;
}

/** Room for the digits of one place, to be used again for the next. */
export function createDigitGroups(): DigitGroups {
  return {
    start: 0,
    count: 0,
    inGroup: 0,
    follower: 0,
    digits: new Uint8Array(MAX_DIGITS),
    places: new Int32Array(MAX_DIGITS),
  };
}

/** Reads up to 24 digits from `start`, over single separators (space, `-`, `.`, no-break space). */
export function readDigitGroups(text: string, start: number, into: DigitGroups): void {
  const { digits, places } = into;
  into.start = start;
  let count = 0;
  let inGroup = 0;
  const { length } = text;
  for (let at = start; count < MAX_DIGITS && at < length; at++) {
    let digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) {
      if (inGroup === 0) inGroup = count;
      if (!isSeparator(digit + 48) || at + 1 >= length) break;
      digit = text.charCodeAt(++at) - 48;
      if (digit < 0 || digit > 9) break;
    }
    digits[count] = digit;
    places[count++] = at;
  }
  into.count = count;
  into.inGroup = inGroup === 0 ? count : inGroup;
  into.follower = followerAt(text, start + into.inGroup);
}

/** Where the number would end if it had this many digits; -1 if that is within a group or before a further word. */
export function endAfter(text: string, number: DigitGroups, count: number): number {
  const end = (number.places[count - 1] ?? -2) + 1;
  return end < 0 || isKind(text, end, DIGIT) ? -1 : end;
}

function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0xa0;
}
