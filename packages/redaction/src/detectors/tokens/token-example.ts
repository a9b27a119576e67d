import { shapeOf } from '../secrets/secret-value.ts';

const EXAMPLE = /x{6}|X{6}|EXAMPLE|\*{3}|#{4}/;

/** A token in which stars or signs take the place of the rest. */
const AFTER = 4;
/** A short example is masked rather than a short token let through. */
const LONG = 48;
/** The first characters of a longer token tell what it is. */
const LOOKED_AT = 192;

/** Whether a token is an example in a manual, or a name in code that happens to begin like one. */
export function isExample(text: string, start: number, tokenEnd: number): boolean {
  const end = Math.min(tokenEnd, start + LOOKED_AT);
  const { distinct, length, digits, upperShare } = shapeOf(text, start, end);
  if (distinct < (length < 24 ? 6 : 8) || EXAMPLE.test(text.slice(start, end + AFTER))) return true;
  if (length >= LONG && ascendingShare(text, start, end) > 0.35) return true;
  if (digits > 1) return false;
  return upperShare < 0.2 || (upperShare > 0.8 && /[_-]/.test(text.slice(start, end)));
}

/** How many characters follow on the one before, as in `abc123xyz`: a third of them never do by chance. */
function ascendingShare(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) === text.charCodeAt(at - 1) + 1) count++;
  return count / (end - start);
}
