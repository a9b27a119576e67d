const DIGITS = Buffer.from('0123456789abcdef');

/** The two hexadecimal ASCII digits of each byte as a 16-bit number, the first digit in the high byte. */
export const HEX_PAIRS: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  return ((DIGITS[byte >>> 4] as number) << 8) | (DIGITS[byte & 15] as number);
});
