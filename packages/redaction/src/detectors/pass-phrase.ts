import type { Assigned } from './assigned-value.ts';

/** Words side by side up to the end of a line or a sentence. */
const WORDS = /[A-Za-z'’]{1,16}(?: [A-Za-z'’]{1,16}){2,23}(?=$|[\r\n"'`.,;]|\\n)/y;
/** How many words the phrases have that stand for a key (BIP-39). */
const MNEMONIC_LENGTHS: ReadonlySet<number> = new Set([12, 15, 18, 21, 24]);

/** The end of a phrase of several words after a name for one, a part of which begins at `from`; 0 where none stands there. */
export function phraseEnd(text: string, from: number, { start, isQuoted, isTight }: Assigned): number {
  if (!/phrase|mnemonic/i.test(text.slice(from, start))) return 0;
  WORDS.lastIndex = start;
  if (!WORDS.test(text)) return 0;
  const end = WORDS.lastIndex;
  const words = text.slice(start, end).split(' ').length;
  // `the passphrase: …` in a sentence may be followed by one about it.
  return isTight || isQuoted || MNEMONIC_LENGTHS.has(words) ? end : 0;
}
