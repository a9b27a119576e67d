const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

/** Whether the checksum of a value with this prefix is valid (BIP 173, BIP 350). */
export function isBech32(prefix: string, data: string): boolean {
  let sum = 1;
  for (const char of prefix) sum = step(sum, char.charCodeAt(0) >> 5);
  sum = step(sum, 0);
  for (const char of prefix) sum = step(sum, char.charCodeAt(0) & 31);
  for (const char of data) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) return false;
    sum = step(sum, value);
  }
  return sum === BECH32 || sum === BECH32M;
}

function step(sum: number, value: number): number {
  const top = sum >>> 25;
  let next = ((sum & 0x1ffffff) << 5) ^ value;
  for (const [index, generator] of GENERATOR.entries()) if ((top >> index) & 1) next ^= generator;
  return next;
}
