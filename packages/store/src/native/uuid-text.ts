import { HEX_PAIRS } from './hex-pairs.ts';

const DASH = 0x2d;
/** Before which bytes of a UUID its text has a dash, a bit for each. */
const DASHES = 0b0000_0101_0101_0000;
const UUID_BYTES = 16;

/** Characters of a UUID's text form. */
export const UUID_LENGTH = 36;

/** Writes the text form of a UUID that stands in other bytes as two numbers of 64 bits, the first digits first. */
export function writeUuid(view: DataView, at: number, source: Uint8Array, start: number): void {
  let next = at;
  for (let place = 0; place < UUID_BYTES; place += 1) {
    if (((DASHES >>> place) & 1) === 1) {
      view.setUint8(next, DASH);
      next += 1;
    }
    view.setUint16(next, HEX_PAIRS[source[start + (place ^ 7)] as number] as number);
    next += 2;
  }
}
