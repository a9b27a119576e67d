import type { BackPointer } from '@auditspan/ledger';
import type { SealBase } from '../seal/seal-base.ts';

/** The time, and the numbers of pointers to principals and to models. */
const HEADER_BYTES = 8 + 4 + 4;
const NUMBER_BYTES = 6;
const POINTER_BYTES = 2 * NUMBER_BYTES;
/** Index in place of a missing pointer. */
const NONE = 2 ** 48 - 1;

/** Encodes what the leaves of a batch build on. */
export function encodeBase({ time, principals, models }: SealBase): Buffer {
  const pointers = [...principals, ...models];
  const bytes = Buffer.alloc(HEADER_BYTES + pointers.length * POINTER_BYTES);
  bytes.writeBigUInt64LE(time, 0);
  bytes.writeUInt32LE(principals.length, 8);
  bytes.writeUInt32LE(models.length, 12);
  for (const [place, pointer] of pointers.entries()) {
    const at = HEADER_BYTES + place * POINTER_BYTES;
    bytes.writeUIntLE(pointer?.index ?? NONE, at, NUMBER_BYTES);
    bytes.writeUIntLE(pointer?.count ?? 0, at + NUMBER_BYTES, NUMBER_BYTES);
  }
  return bytes;
}

/** Decodes it; undefined if the bytes are something else. */
export function decodeBase(bytes: Buffer): SealBase | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const [principals, models] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
  if (bytes.length !== HEADER_BYTES + (principals + models) * POINTER_BYTES) return undefined;
  const pointers = Array.from({ length: principals + models }, (_, place) =>
    pointerAt(bytes, HEADER_BYTES + place * POINTER_BYTES),
  );
  return {
    time: bytes.readBigUInt64LE(0),
    principals: pointers.slice(0, principals),
    models: pointers.slice(principals),
  };
}

function pointerAt(bytes: Buffer, at: number): BackPointer | null {
  const index = bytes.readUIntLE(at, NUMBER_BYTES);
  return index === NONE ? null : { index, count: bytes.readUIntLE(at + NUMBER_BYTES, NUMBER_BYTES) };
}
