// Character classes as bits by code: a test is one lookup. All runs below are bounded by the caller.

/** 0-9. */
export const DIGIT = 1;
/** A-Z, a-z. */
export const LETTER = 2;
/** 0-9, A-F, a-f. */
export const HEX = 4;
/** Letters, digits, `-`, `_`: base64url, and the alphabet of most tokens. */
export const TOKEN = 8;
/** Letters, digits, `+`, `/`, `=`, `-`, `_`, `.`, `~`: the characters of a credential in a header (RFC 6750, token68). */
export const CREDENTIAL = 16;
/** The characters of an unquoted local part of an e-mail address. */
export const EMAIL_LOCAL = 32;
/** Letters, digits, `-`, `.`, `_`. */
export const HOST = 64;

const kinds = new Uint8Array(128);

function mark(characters: string, bit: number): void {
  for (const char of characters) kinds[char.charCodeAt(0)] = (kinds[char.charCodeAt(0)] ?? 0) | bit;
}

const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
mark(digits, DIGIT);
mark(letters, LETTER);
mark(`${digits}abcdefABCDEF`, HEX);
mark(`${digits}${letters}-_`, TOKEN);
mark(`${digits}${letters}+/=-_.~`, CREDENTIAL);
mark(`${digits}${letters}._%+-'`, EMAIL_LOCAL);
mark(`${digits}${letters}-._`, HOST);

/** Whether the character at `at` is in one of the classes; false outside the text. */
export function isKind(text: string, at: number, bits: number): boolean {
  // Reading out of bounds would be correct, but deoptimises the code.
  if (at < 0 || at >= text.length) return false;
  const code = text.charCodeAt(at);
  return code < 128 && ((kinds[code] as number) & bits) !== 0;
}

/** Returns the end of the run of a class that starts at `from`, at most `limit` characters later. */
export function runEnd(text: string, from: number, bits: number, limit: number): number {
  const stop = Math.min(text.length, from + limit);
  let at = from;
  while (at < stop && isKind(text, at, bits)) at++;
  return at;
}

/** Whether a word may start at `at`: it follows no letter, digit or `_`, or only the letter of an escape such as `\n`. */
export function isWordStart(text: string, at: number): boolean {
  if (at <= 0 || !(isKind(text, at - 1, LETTER | DIGIT) || text[at - 1] === '_')) return true;
  return isEscapeLetter(text, at - 1) || isPercentEscape(text, at - 3);
}

/** Whether an escape such as `%20` starts at `at`. */
function isPercentEscape(text: string, at: number): boolean {
  return at >= 0 && text[at] === '%' && isKind(text, at + 1, HEX) && isKind(text, at + 2, HEX);
}

/** Whether a word may end before `at`. */
export function isWordEnd(text: string, at: number): boolean {
  return !isKind(text, at, LETTER | DIGIT) && text[at] !== '_';
}

/** Whether the character is the letter of an escape such as `\n` in JSON or source code. */
export function isEscapeLetter(text: string, at: number): boolean {
  return at > 0 && text[at - 1] === '\\' && 'nrtbf'.includes(text.charAt(at));
}

/** Whether a word starts at `at`, or a part of a name such as `cardNumber`, `card_number` or `GPSLatitude`. */
export function isNamePartStart(text: string, at: number): boolean {
  if (!isKind(text, at - 1, LETTER)) return true;
  if (isEscapeLetter(text, at - 1)) return true;
  if (!isUpper(text.charCodeAt(at))) return false;
  return !isUpper(text.charCodeAt(at - 1)) || isLower(text.charCodeAt(at + 1));
}

/** Whether a word ends before `at`, or a part of a name such as `nifNumber` or `NIF_1`. */
export function isNamePartEnd(text: string, at: number): boolean {
  if (!isKind(text, at, LETTER)) return true;
  return isUpper(text.charCodeAt(at)) && !isUpper(text.charCodeAt(at - 1));
}

/** Whether the character may be part of an identifier: a letter, a digit or `_`. */
export function isNameCharacter(text: string, at: number): boolean {
  return isKind(text, at, LETTER | DIGIT) || text[at] === '_';
}

/** Whether the code is a-z. */
function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** Whether the code is A-Z. */
export function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}
