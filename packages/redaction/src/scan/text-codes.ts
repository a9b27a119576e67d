/** No code beyond Latin-1 but those of punctuation has other bits in its upper half. */
const BEYOND_PUNCTUATION = 0xdf00;

/** Whether a text may have more beyond Latin-1 than punctuation. @param codes all of its codes, or-ed */
export function isBeyondPunctuation(codes: number): boolean {
  return (codes & BEYOND_PUNCTUATION) !== 0;
}
