import { LedgerEntryError, LedgerFormatError } from './errors.ts';
import { MAX_ENTRY_BYTES } from './tree-hash.ts';

const LENGTH_BYTES = 2;

/** @throws {LedgerEntryError} if the entry is too long for a bundle. */
export function assertEntrySize(entry: Uint8Array): void {
  if (entry.length <= MAX_ENTRY_BYTES) return;
  throw new LedgerEntryError(`the entry has ${entry.length} bytes; the maximum is ${MAX_ENTRY_BYTES}`);
}

/** Encodes one entry of a bundle: its length in 16 bits, big-endian, then its bytes. @throws {LedgerEntryError} */
export function encodeBundleEntry(entry: Uint8Array): Uint8Array {
  assertEntrySize(entry);
  const encoded = new Uint8Array(LENGTH_BYTES + entry.length);
  encoded[0] = entry.length >> 8;
  encoded[1] = entry.length & 0xff;
  encoded.set(entry, LENGTH_BYTES);
  return encoded;
}

/**
 * Decodes the entries of a bundle (C2SP tlog-tiles).
 * @param width number of entries that the bundle must have.
 * @throws {LedgerFormatError} for a different number of entries, or trailing bytes.
 */
export function decodeBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const begin = offset + LENGTH_BYTES;
    const end = begin <= bytes.length ? begin + view.getUint16(offset) : Number.POSITIVE_INFINITY;
    if (end > bytes.length)
      throw new LedgerFormatError(`the entry bundle ends in the middle of entry ${entries.length}`);
    entries.push(bytes.slice(begin, end));
    offset = end;
  }
  if (entries.length === width) return entries;
  throw new LedgerFormatError(`the entry bundle has ${entries.length} entries, but should have ${width}`);
}
