import { VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import { KEY_BYTES } from '../deduplicate/key-set.ts';
import type { LogPosition } from '../log/position.ts';

/** To be raised whenever the same span gets another key, or an entry of the log another form: older versions refuse it then. */
const VERSION = 6;
const FIRST_HEADER_BYTES = 1 + 4 * 6 + 4 + 4;
const LEAF_HEADER_BYTES = FIRST_HEADER_BYTES + 6;
/** Bytes of a plan's id. */
export const ID_BYTES = 16;
const HEADER_BYTES = LEAF_HEADER_BYTES + 2 * ID_BYTES;
/**
 * Bytes of the header in each version that is read: keys and places of all of them hold. One before 6 says nothing of itself
 * that ClickHouse knows it by: what has become other bytes since is not recognised.
 */
const HEADER_BYTES_OF: Readonly<Record<number, number>> = {
  3: FIRST_HEADER_BYTES,
  4: FIRST_HEADER_BYTES,
  5: LEAF_HEADER_BYTES,
  [VERSION]: HEADER_BYTES,
};
/** In place of an id. */
const NO_ID = '0'.repeat(2 * ID_BYTES);
/** In place of the index of a leaf. */
const NOT_SEALED = 2 ** 48 - 1;
const VERDICTS: readonly Verdict[] = Object.values(VERDICT);

/** What is to be inserted together: decided once, so that a repetition after a crash inserts the same. */
export interface BatchPlan {
  /** It holds what the log holds between these two. */
  readonly from: LogPosition;
  readonly to: LogPosition;
  /** What becomes of each span, in the order of the log. */
  readonly verdicts: readonly Verdict[];
  /** 16 bytes each, one after the other: what is remembered, to recognise what comes again. */
  readonly newKeys: Buffer;
  /** Index of the first record's leaf in the audit log; undefined where the records are not sealed. */
  readonly firstLeaf?: number | undefined;
  /**
   * 32 hexadecimal digits that no other plan has: ClickHouse knows its rows by them, also where another version makes other
   * bytes of them. Undefined where it was written by a version that gave none.
   */
  readonly id?: string | undefined;
  /** 32 hexadecimal digits that the leaves' hashes follow in; undefined where the records are not sealed. */
  readonly leaves?: string | undefined;
}

/** A plan as bytes. */
export function encodePlan(plan: BatchPlan): Buffer {
  const { from, to, verdicts, newKeys, firstLeaf = NOT_SEALED, id = NO_ID, leaves = NO_ID } = plan;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  [from.segment, from.offset, to.segment, to.offset].forEach((value, index) => {
    header.writeUIntLE(value, 1 + index * 6, 6);
  });
  header.writeUInt32LE(verdicts.length, 25);
  header.writeUInt32LE(newKeys.length / KEY_BYTES, 29);
  header.writeUIntLE(firstLeaf, FIRST_HEADER_BYTES, 6);
  header.write(id + leaves, LEAF_HEADER_BYTES, 'hex');
  return Buffer.concat([header, Buffer.from(verdicts), newKeys]);
}

/** Whether these are the bytes of a plan that a newer version wrote: what was stored under it is not known. */
export function isOfNewerVersion(bytes: Buffer): boolean {
  return (bytes[0] ?? 0) > VERSION;
}

/** Reads a plan; undefined for bytes that are none. */
export function decodePlan(bytes: Buffer): BatchPlan | undefined {
  const headerBytes = HEADER_BYTES_OF[bytes[0] ?? 0];
  if (headerBytes === undefined || bytes.length < headerBytes) return undefined;
  const [fromSegment = 0, fromOffset = 0, toSegment = 0, toOffset = 0] = [1, 7, 13, 19].map((at) =>
    bytes.readUIntLE(at, 6),
  );
  const keysAt = headerBytes + bytes.readUInt32LE(25);
  const end = keysAt + bytes.readUInt32LE(29) * KEY_BYTES;
  if (bytes.length !== end) return undefined;
  const verdicts = [...bytes.subarray(headerBytes, keysAt)].map((value) => VERDICTS[value]);
  if (verdicts.includes(undefined)) return undefined;
  return {
    from: { segment: fromSegment, offset: fromOffset },
    to: { segment: toSegment, offset: toOffset },
    verdicts: verdicts as Verdict[],
    newKeys: bytes.subarray(keysAt),
    ...(headerBytes >= LEAF_HEADER_BYTES && { firstLeaf: firstLeafIn(bytes) }),
    ...(headerBytes >= HEADER_BYTES && { id: idAt(bytes, 0), leaves: idAt(bytes, 1) }),
  };
}

function firstLeafIn(bytes: Buffer): number | undefined {
  const index = bytes.readUIntLE(FIRST_HEADER_BYTES, 6);
  return index === NOT_SEALED ? undefined : index;
}

function idAt(bytes: Buffer, place: number): string | undefined {
  const at = LEAF_HEADER_BYTES + place * ID_BYTES;
  const id = bytes.toString('hex', at, at + ID_BYTES);
  return id === NO_ID ? undefined : id;
}
