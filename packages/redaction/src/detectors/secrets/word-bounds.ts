import { isNameCharacter } from '../../scan/characters.ts';

/** How long a name is at most. */
export const MAX_NAME = 40;
/** How much of a value is looked at to tell what it is; a longer one is masked whole. */
export const MAX_VALUE = 128;

/** Where the name begins of which a part does at `part`. */
export function nameStart(text: string, part: number): number {
  let at = part;
  while (part - at < MAX_NAME && (isNameCharacter(text, at - 1) || text[at - 1] === '-')) at--;
  return at;
}

/** The end of the word that begins at `start`, without what closes a sentence or a bracket. */
export function wordEnd(text: string, start: number): number {
  const stop = Math.min(text.length, start + MAX_VALUE);
  let at = start;
  while (at < stop && (!endsWord(text, at) || isWithinPassword(text, at))) at++;
  while (at > start && '.,;:)]}'.includes(text.charAt(at - 1))) at--;
  return at;
}

/** `PASSWORD=x8&Kq2lm`: no further parameter, entity or command follows the sign. */
const AFTER_AMPERSAND = /&(?:$|[\s&"'`<>;]|#?[A-Za-z0-9]{1,8};|[^\s=&]{1,64}=)/y;

function isWithinPassword(text: string, at: number): boolean {
  if (text[at] !== '&') return false;
  AFTER_AMPERSAND.lastIndex = at;
  return !AFTER_AMPERSAND.test(text);
}

/** What ends a word by its code; a backslash does so with what follows it. */
const endOfWord = new Uint8Array(128).fill(1, 0, 0x21);
for (const char of '"\'`<>&;,\\') endOfWord[char.charCodeAt(0)] = 1;

/** Whether no word goes on at a place. */
export function endsWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && endOfWord[code] === 1 && (code !== 0x5c || 'nrt"'.includes(text.charAt(at + 1)));
}
