import { decodeText, encodeText, equalBytes } from './bytes.ts';
import { canonicalJsonWithIntegerStrings, type CanonicalValue } from './canonical-json.ts';
import { LedgerEntryError, LedgerFormatError } from './errors.ts';
import { MAX_ENTRY_BYTES } from './tree-hash.ts';

/**
 * Encodes a record as the bytes that its leaf commits to: canonical JSON (RFC 8785) in UTF-8, with integers as decimal
 * strings. Store and hash exactly these bytes; never rebuild them from columns or parsed values.
 * @throws {LedgerEntryError} for a value that JSON cannot represent, or more than 65,535 bytes.
 */
export function encodeLeaf(record: CanonicalValue): Uint8Array<ArrayBuffer> {
  const bytes = encodeText(canonicalJsonWithIntegerStrings(record));
  if (bytes.length <= MAX_ENTRY_BYTES) return bytes;
  throw new LedgerEntryError(
    `the record is ${bytes.length} bytes long, a leaf at most ${MAX_ENTRY_BYTES}; store digests of long content instead`,
  );
}

/**
 * Decodes the bytes of a leaf. Accepts only the bytes that {@link encodeLeaf} would write, so that no two leaves
 * express the same record differently, and no reader can be shown another value by a duplicate member.
 * @throws {LedgerFormatError}
 */
export function decodeLeaf(bytes: Uint8Array): CanonicalValue {
  const record = parseJson(bytes);
  if (record !== undefined && equalBytes(bytes, canonicalAgain(record))) return record;
  throw new LedgerFormatError('these bytes are not a leaf: not canonical JSON (RFC 8785) with integers as strings');
}

function parseJson(bytes: Uint8Array): CanonicalValue | undefined {
  try {
    return JSON.parse(decodeText(bytes) ?? '') as CanonicalValue;
  } catch {
    return undefined;
  }
}

function canonicalAgain(record: CanonicalValue): Uint8Array {
  try {
    return encodeLeaf(record);
  } catch (error) {
    throw new LedgerFormatError('these bytes are not a leaf: they contain a value that a leaf cannot represent', {
      cause: error,
    });
  }
}
