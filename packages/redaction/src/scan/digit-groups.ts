import { DIGIT, isKind, LETTER } from './characters.ts';
import type { DigitGroups } from './detector.ts';

/** Maximum number of digits read. */
export const MAX_DIGITS = 24;

/** Characters after a group of digits, by index: `a` for any letter, `é` for non-ASCII, `\0` for the end and all others. */
export const FOLLOWERS = '\0aé -.,/()+';
const LETTERS = 1;
const FOREIGN = 2;

const followerOf = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  followerOf[code] = isKind(char, 0, LETTER) ? LETTERS : Math.max(0, FOLLOWERS.indexOf(char));
}

/** Returns the index in {@link FOLLOWERS} of the character at `at`; 0 at the end and for other characters. */
function followerAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  return code < 128 ? (followerOf[code] as number) : FOREIGN;
}

/** Creates reusable storage for the digits of one number. */
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

/** Returns the end of the number if it had `count` digits; -1 if that is within a group or before a further word. */
export function endAfter(text: string, number: DigitGroups, count: number): number {
  const end = (number.places[count - 1] ?? -2) + 1;
  return end < 0 || isKind(text, end, DIGIT) ? -1 : end;
}

function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0xa0;
}
