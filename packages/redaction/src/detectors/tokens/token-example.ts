import { shapeOf } from '../secrets/secret-value.ts';

const EXAMPLE = /x{6}|X{6}|EXAMPLE|\*{3}|#{4}/;

/** Number of characters after a token that are checked for asterisks or other elision. */
const AFTER = 4;
/** Shorter examples are masked, so that no short token is missed. */
const LONG = 48;
/** Number of characters of a long token that are examined. */
const LOOKED_AT = 192;

/** Whether a token is an example from documentation, or an identifier in code that happens to have its prefix. */
export function isExample(text: string, start: number, tokenEnd: number): boolean {
  const end = Math.min(tokenEnd, start + LOOKED_AT);
  const { distinct, length, digits, upperShare } = shapeOf(text, start, end);
  if (distinct < (length < 24 ? 6 : 8) || EXAMPLE.test(text.slice(start, end + AFTER))) return true;
  if (length >= LONG && ascendingShare(text, start, end) > 0.35) return true;
  if (digits > 1) return false;
  return upperShare < 0.2 || (upperShare > 0.8 && /[_-]/.test(text.slice(start, end)));
}

/** Returns the share of characters that succeed the one before, as in `abc123xyz`: a third never occurs by chance. */
function ascendingShare(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) === text.charCodeAt(at - 1) + 1) count++;
  return count / (end - start);
}
