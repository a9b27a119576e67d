/** Smallest length that a varint encodes in two bytes. */
const LONG = 128;

/**
 * Returns the offset of the value of a `KeyValue` whose lengths all fit into one byte, as nearly all do; -1 for any other
 * bytes.
 */
export function shortValueAt(buffer: Buffer, start: number, end: number): number {
  const keyEnd = start + 2 + (buffer[start + 1] as number);
  const isShort = end - start < LONG && keyEnd + 2 < end;
  if (!isShort || buffer[start] !== 10 || buffer[keyEnd] !== 18) return -1;
  return buffer[keyEnd + 1] === end - keyEnd - 2 ? keyEnd + 2 : -1;
}

/** Whether the value of such a `KeyValue` is a string and nothing else. */
export function isTextAt(buffer: Buffer, value: number, end: number): boolean {
  return buffer[value] === 10 && buffer[value + 1] === end - value - 2;
}
