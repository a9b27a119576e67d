/** Returns a copy with one bit flipped. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  view.setUint8(bit >> 3, view.getUint8(bit >> 3) ^ (1 << (bit & 7)));
  return copy;
}
