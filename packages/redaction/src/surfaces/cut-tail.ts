import { masksIn } from '../mask.ts';
import type { Run } from '../run.ts';

/** Groups of a number that may stand before the one in which the text was cut. */
const MOST_GROUPS = 12;
const LONGEST_GROUP = 20;

/** A plain word at the end, or punctuation: half of it says nothing. */
const HARMLESS = /^[([{<]*[A-Za-z]?[a-z]{0,19}[-.,;:!?)\]}>]*\s?$/;

/**
 * The text without its last word where that may be half of a token, a number or an address that was cut by an attribute
 * limit, so that what it was is not recognised any more.
 */
export function maskCutTail(text: string, run: Run): string {
  const start = tailStart(text);
  const tail = text.slice(start);
  const isMasked = masksIn(text).at(-1)?.end === text.length;
  if (isMasked || HARMLESS.test(tail)) return text;
  return text.slice(0, start) + run.fail('cut');
}

/**
 * The text cut to a length without leaving half of a token, a number or an address at its end: what may be half of one
 * is cut off too. For callers that bound a text before it is redacted.
 */
export function shortenText(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return cut.slice(0, tailStart(cut));
}

/** Where the last word begins, and before it the groups of the same number. */
function tailStart(text: string): number {
  // It may be cut right after a group, at the gap before the next.
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
