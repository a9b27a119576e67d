/** Number of characters read at a time: together with the table they fit the L1 cache. */
export const STRETCH = 8192;
/** Fewer characters are read individually, which is faster than a call. */
const FEW = 64;

/**
 * The characters of the current stretch, as UTF-16. Reading a typed array is faster than reading a string, whose
 * representation is checked for each character. Shared, since scans are never nested.
 */
export const codes: Uint16Array = new Uint16Array(STRETCH);
const bytes = Buffer.from(codes.buffer);
/** Text can be copied as UTF-16LE only on little-endian processors. */
const canCopy = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Copies part of a text to {@link codes}. */
export function readCodes(text: string, from: number, length: number): void {
  if (length < FEW || !canCopy) {
    for (let at = 0; at < length; at++) codes[at] = text.charCodeAt(from + at);
  } else {
    bytes.write(length === text.length ? text : text.slice(from, from + length), 'utf16le');
  }
}
