const HIGH_BITS = 0x8080_8080;
/** Three letters that pad a single byte. */
const LETTERS = 0x6161_6100;

/**
 * Tests four bytes at once for whether JSON leaves them unescaped.
 * @returns bits for {@link arePlain}: a byte's high bit is set if it is above 0x7e, below 0x20, a quote or a backslash.
 *   A carry or borrow from such a byte may change a neighbour's bit, but the byte's own bit is then set.
 */
export function oddBitsOf(four: number): number {
  return (
    four |
    (four + 0x0101_0101) |
    (four - 0x2020_2020) |
    ((four ^ 0x2222_2222) - 0x0101_0101) |
    ((four ^ 0x5c5c_5c5c) - 0x0101_0101)
  );
}

/** Like {@link oddBitsOf}, for a single byte. */
export function oddBitsOfByte(byte: number): number {
  return oddBitsOf(byte | LETTERS);
}

/** Whether all bytes behind these bits, combined with `|`, are printable ASCII without quote and backslash. */
export function arePlain(bits: number): boolean {
  return (bits & HIGH_BITS) === 0;
}
