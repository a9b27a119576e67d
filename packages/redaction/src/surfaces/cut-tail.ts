import { masksIn } from '../mask.ts';
import type { Run } from '../run.ts';

/** Maximum number of digit groups before the truncated one. */
const MOST_GROUPS = 12;
const LONGEST_GROUP = 20;

/** A plain word or punctuation at the end: even if truncated, it reveals nothing. */
const HARMLESS = /^[([{<]*[A-Za-z]?[a-z]{0,19}[-.,;:!?)\]}>]*\s?$/;

/**
 * Masks the last word of a text truncated by an attribute limit if it may be part of a token, a number or an address,
 * which is no longer recognisable.
 */
export function maskCutTail(text: string, run: Run): string {
  const start = tailStart(text);
  const tail = text.slice(start);
  const isMasked = masksIn(text).at(-1)?.end === text.length;
  if (isMasked || HARMLESS.test(tail)) return text;
  return text.slice(0, start) + run.fail('cut');
}

/**
 * Truncates a text without leaving part of a token, a number or an address at its end; such a part is removed too. For
 * callers that bound a text before it is redacted.
 */
export function shortenText(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return cut.slice(0, tailStart(cut));
}

/** Returns the start of the last word, including preceding groups of the same number. */
function tailStart(text: string): number {
  // It may be truncated right after a group, at the gap before the next.
  let start = wordStart(text, isGap(text.at(-1)) ? text.length - 1 : text.length);
  let hasDigit = /\d/.test(text.slice(start));
  for (let group = 0; hasDigit && group < MOST_GROUPS && isGap(text[start - 1]); group++) {
    const before = wordStart(text, start - 1);
    const word = text.slice(before, start - 1);
    hasDigit = word.length <= LONGEST_GROUP && /\d/.test(word);
    if (hasDigit) start = before;
  }
  return start;
}

function wordStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && !/[\s"'`,]/.test(text[start - 1] as string)) start--;
  return start;
}

function isGap(char: string | undefined): boolean {
  return char === ' ' || char === '\u00a0';
}
