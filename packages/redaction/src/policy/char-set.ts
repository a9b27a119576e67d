// Character sets as bits: one per ASCII character, and a single one for all others, so that overlap
// tests are conservative: they never miss an overlap.

/** A set of characters. */
export type CharSet = bigint;

const OTHERS = 1n << 128n;

/** No character. */
export const NO_CHARACTER: CharSet = 0n;
/** Every character. */
export const ANY_CHARACTER: CharSet = (1n << 129n) - 1n;

/** Returns the characters between two codes, inclusive. */
export function rangeOf(from: number, to: number): CharSet {
  let set = to > 127 ? OTHERS : NO_CHARACTER;
  for (let code = from; code <= Math.min(to, 127); code++) set |= 1n << BigInt(code);
  return set;
}

/** Returns the characters of a string. */
export function setOf(characters: string): CharSet {
  let set = NO_CHARACTER;
  for (let at = 0; at < characters.length; at++) set |= rangeOf(characters.charCodeAt(at), characters.charCodeAt(at));
  return set;
}

/** Returns the complement. It always contains the non-ASCII characters, since the set may contain only some of them. */
export function complementOf(set: CharSet): CharSet {
  return (ANY_CHARACTER & ~set) | OTHERS;
}

/** Returns the set with both cases of its letters. */
export function bothCases(set: CharSet): CharSet {
  let both = set;
  for (let code = 65; code <= 90; code++) {
    const pair = (1n << BigInt(code)) | (1n << BigInt(code + 32));
    if ((set & pair) !== 0n) both |= pair;
  }
  return both;
}

const DIGIT = (): CharSet => rangeOf(48, 57);
const WORD = (): CharSet => DIGIT() | rangeOf(65, 90) | rangeOf(97, 122) | setOf('_');
const SPACE = (): CharSet => setOf(' \t\n\r\v\f');

const CLASS_ESCAPES: Readonly<Record<string, () => CharSet>> = {
  d: DIGIT,
  D: () => complementOf(DIGIT()),
  w: WORD,
  W: () => complementOf(WORD()),
  s: () => SPACE() | OTHERS,
  S: () => complementOf(SPACE()),
};

/** Returns the set of a class escape such as `\d`; undefined if the letter is not one. */
export function classEscape(letter: string): CharSet | undefined {
  return CLASS_ESCAPES[letter]?.();
}
