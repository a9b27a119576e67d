/** Bits in the upper byte that punctuation does not have, unlike other characters beyond Latin-1. */
const BEYOND_PUNCTUATION = 0xdf00;

/** Whether a text may have characters beyond Latin-1 and punctuation. @param codes bitwise OR of all its characters */
export function isBeyondPunctuation(codes: number): boolean {
  return (codes & BEYOND_PUNCTUATION) !== 0;
}
