import { isNameCharacter } from '../../scan/characters.ts';

/** Maximum length of a name. */
export const MAX_NAME = 40;
/** Number of characters of a value that are examined; a longer one is masked entirely. */
export const MAX_VALUE = 128;

/** Returns the start of the name that has a part at `part`. */
export function nameStart(text: string, part: number): number {
  let at = part;
  while (part - at < MAX_NAME && (isNameCharacter(text, at - 1) || text[at - 1] === '-')) at--;
  return at;
}

/** Returns the end of the word that starts at `start`, without closing punctuation or brackets. */
export function wordEnd(text: string, start: number): number {
  const stop = Math.min(text.length, start + MAX_VALUE);
  let at = start;
  while (at < stop && (!endsWord(text, at) || isWithinPassword(text, at))) at++;
  while (at > start && '.,;:)]}'.includes(text.charAt(at - 1))) at--;
  return at;
}

/** An ampersand followed by a parameter, entity or command; in `PASSWORD=x8&Kq2lm` it is part of the password. */
const AFTER_AMPERSAND = /&(?:$|[\s&"'`<>;]|#?[A-Za-z0-9]{1,8};|[^\s=&]{1,64}=)/y;

function isWithinPassword(text: string, at: number): boolean {
  if (text[at] !== '&') return false;
  AFTER_AMPERSAND.lastIndex = at;
  return !AFTER_AMPERSAND.test(text);
}

/** Characters, by code, that end a word; a backslash does only with certain characters after it. */
const endOfWord = new Uint8Array(128).fill(1, 0, 0x21);
for (const char of '"\'`<>&;,\\') endOfWord[char.charCodeAt(0)] = 1;

/** Whether a word ends at `at`. */
export function endsWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && endOfWord[code] === 1 && (code !== 0x5c || 'nrt"'.includes(text.charAt(at + 1)));
}
