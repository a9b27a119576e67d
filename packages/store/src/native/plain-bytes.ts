const HIGH_BITS = 0x8080_8080;
/** Three letters before a byte. */
const LETTERS = 0x6161_6100;

/**
 * Looks at four bytes at once, whether JSON writes them as they are.
 * @returns bits for {@link arePlain}: the highest of some byte is set if any is above 0x7e or below 0x20, a quote or a backslash.
 * A sum that carries, or a difference that borrows, does so at such a byte, whose own bit tells then what its neighbour's would.
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

/** As {@link oddBitsOf}, of one byte. */
export function oddBitsOfByte(byte: number): number {
  return oddBitsOf(byte | LETTERS);
}

/** Whether all bytes whose bits these are, put together by `|`, are printable ASCII without quote and backslash. */
export function arePlain(bits: number): boolean {
  return (bits & HIGH_BITS) === 0;
}
