/** Bytes of a word. */
const WORD = 4;

/** Bytes that are looked for at a known place. */
export interface ByteBlock {
  readonly bytes: Uint8Array;
  /** The same four by four, little-endian; the last four may have some in common with those before. None of fewer than four. */
  readonly words: Int32Array;
}

/** A block of the bytes from one place up to another. */
export function byteBlock(from: Uint8Array, start: number, end: number): ByteBlock {
  const bytes = Uint8Array.from(from.subarray(start, end));
  const view = new DataView(bytes.buffer);
  const words: number[] = [];
  for (let at = 0; at < bytes.length - WORD; at += WORD) words.push(view.getInt32(at, true));
  if (bytes.length >= WORD) words.push(view.getInt32(bytes.length - WORD, true));
  return { bytes, words: Int32Array.from(words) };
}

/** Whether the bytes of a block stand at a place. They must not go beyond the end of the view. */
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
