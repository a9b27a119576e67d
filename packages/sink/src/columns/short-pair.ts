/** From here on a length has two bytes. */
const LONG = 128;

/**
 * Where the value of a `KeyValue` begins whose lengths all have one byte, as nearly all have; -1 where it is another or
 * none.
 */
export function shortValueAt(buffer: Buffer, start: number, end: number): number {
  const keyEnd = start + 2 + (buffer[start + 1] as number);
  const isShort = end - start < LONG && keyEnd + 2 < end;
  if (!isShort || buffer[start] !== 10 || buffer[keyEnd] !== 18) return -1;
  return buffer[keyEnd + 1] === end - keyEnd - 2 ? keyEnd + 2 : -1;
}

/** Whether the value that begins there, of such a `KeyValue`, is nothing but a text. */
export function isTextAt(buffer: Buffer, value: number, end: number): boolean {
  return buffer[value] === 10 && buffer[value + 1] === end - value - 2;
}
