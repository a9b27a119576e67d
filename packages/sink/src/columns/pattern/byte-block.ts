/** Bytes per word. */
const WORD = 4;

/** Bytes that are compared at a known offset. */
export interface ByteBlock {
  readonly bytes: Uint8Array;
  /** The same as little-endian words; the last may overlap the one before. Empty for fewer than four bytes. */
  readonly words: Int32Array;
}

/** Copies a range of bytes into a block. */
export function byteBlock(from: Uint8Array, start: number, end: number): ByteBlock {
  const bytes = Uint8Array.from(from.subarray(start, end));
  const view = new DataView(bytes.buffer);
  const words: number[] = [];
  for (let at = 0; at < bytes.length - WORD; at += WORD) words.push(view.getInt32(at, true));
  if (bytes.length >= WORD) words.push(view.getInt32(bytes.length - WORD, true));
  return { bytes, words: Int32Array.from(words) };
}

/** Whether the view has the bytes of a block at an offset. They must not extend beyond the end of the view. */
export function isBlockAt({ bytes, words }: ByteBlock, view: DataView, start: number): boolean {
  if (bytes.length < WORD) return areBytesAt(bytes, view, start);
  const last = words.length - 1;
  for (let word = 0; word < last; word += 1) {
    if (view.getInt32(start + word * WORD, true) !== words[word]) return false;
  }
  return view.getInt32(start + bytes.length - WORD, true) === words[last];
}

function areBytesAt(bytes: Uint8Array, view: DataView, start: number): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (view.getUint8(start + at) !== bytes[at]) return false;
  return true;
}
