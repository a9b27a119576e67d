import { HEX_PAIRS } from './hex-pairs.ts';

const DASH = 0x2d;
/** Bit mask of the UUID bytes that a dash precedes in the text form. */
const DASHES = 0b0000_0101_0101_0000;
const UUID_BYTES = 16;

/** Length of a UUID's text form. */
export const UUID_LENGTH = 36;

/** Writes the text form of a UUID that `source` holds as two 64-bit numbers, the first digits first. */
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
