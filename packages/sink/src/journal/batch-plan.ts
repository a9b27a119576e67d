import { VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import { KEY_BYTES } from '../deduplicate/key-set.ts';
import type { LogPosition } from '../log/position.ts';
import type { SealBase } from '../seal/seal-base.ts';
import { decodeBase, encodeBase } from './base-bytes.ts';

/** Must be incremented whenever the key of a span or the format of a log entry changes, so that older versions refuse it. */
const VERSION = 7;
const FIRST_HEADER_BYTES = 1 + 4 * 6 + 4 + 4;
const LEAF_HEADER_BYTES = FIRST_HEADER_BYTES + 6;
/** Bytes of a plan id. */
export const ID_BYTES = 16;
const ID_HEADER_BYTES = LEAF_HEADER_BYTES + 2 * ID_BYTES;
const HEADER_BYTES = ID_HEADER_BYTES + 4;
/**
 * Header length by supported version: keys and positions are valid in all of them. Versions before 6 have no plan id, so their
 * inserts are recognised only as long as their bytes stay the same. Versions before 7 do not say what the leaves build on.
 */
const HEADER_BYTES_OF: Readonly<Record<number, number>> = {
  3: FIRST_HEADER_BYTES,
  4: FIRST_HEADER_BYTES,
  5: LEAF_HEADER_BYTES,
  6: ID_HEADER_BYTES,
  [VERSION]: HEADER_BYTES,
};
/** Stored in place of a missing id. */
const NO_ID = '0'.repeat(2 * ID_BYTES);
/** Stored in place of a missing leaf index. */
const NOT_SEALED = 2 ** 48 - 1;
const NO_BASE = Buffer.alloc(0);
const VERDICTS: readonly Verdict[] = Object.values(VERDICT);

/** Plan of one insert. It is decided once, so that a repetition after a crash inserts the same. */
export interface BatchPlan {
  /** Bounds of the batch in the log. */
  readonly from: LogPosition;
  readonly to: LogPosition;
  /** The verdict on each span, in log order. */
  readonly verdicts: readonly Verdict[];
  /** Keys to remember for deduplication, 16 bytes each, concatenated. */
  readonly newKeys: Buffer;
  /** Index of the first record's leaf in the audit log; undefined if the records are not sealed. */
  readonly firstLeaf?: number | undefined;
  /**
   * Unique id of 32 hexadecimal digits: ClickHouse deduplicates the rows by it, even if another version encodes them
   * differently. Undefined in plans of versions that had none.
   */
  readonly id?: string | undefined;
  /** Digest of the leaves, 32 hexadecimal digits; undefined if the records are not sealed. */
  readonly leaves?: string | undefined;
  /** What the leaves build on; undefined if the records are not sealed. */
  readonly base?: SealBase | undefined;
}

/** Encodes a plan. */
export function encodePlan(plan: BatchPlan): Buffer {
  const { from, to, verdicts, newKeys, firstLeaf = NOT_SEALED, id = NO_ID, leaves = NO_ID, base } = plan;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  [from.segment, from.offset, to.segment, to.offset].forEach((value, index) => {
    header.writeUIntLE(value, 1 + index * 6, 6);
  });
  header.writeUInt32LE(verdicts.length, 25);
  header.writeUInt32LE(newKeys.length / KEY_BYTES, 29);
  header.writeUIntLE(firstLeaf, FIRST_HEADER_BYTES, 6);
  header.write(id + leaves, LEAF_HEADER_BYTES, 'hex');
  const baseBytes = base === undefined ? NO_BASE : encodeBase(base);
  header.writeUInt32LE(baseBytes.length, ID_HEADER_BYTES);
  return Buffer.concat([header, Buffer.from(verdicts), newKeys, baseBytes]);
}

/** Whether a newer version wrote the plan; it is then unknown what was stored under it. */
export function isOfNewerVersion(bytes: Buffer): boolean {
  return (bytes[0] ?? 0) > VERSION;
}

/** Decodes a plan; undefined if the bytes are not a plan. */
export function decodePlan(bytes: Buffer): BatchPlan | undefined {
  const headerBytes = HEADER_BYTES_OF[bytes[0] ?? 0];
  if (headerBytes === undefined || bytes.length < headerBytes) return undefined;
  const [fromSegment = 0, fromOffset = 0, toSegment = 0, toOffset = 0] = [1, 7, 13, 19].map((at) =>
    bytes.readUIntLE(at, 6),
  );
  const keysAt = headerBytes + bytes.readUInt32LE(25);
  const baseAt = keysAt + bytes.readUInt32LE(29) * KEY_BYTES;
  const baseBytes = headerBytes < HEADER_BYTES ? 0 : bytes.readUInt32LE(ID_HEADER_BYTES);
  if (bytes.length !== baseAt + baseBytes) return undefined;
  const verdicts = [...bytes.subarray(headerBytes, keysAt)].map((value) => VERDICTS[value]);
  if (verdicts.includes(undefined)) return undefined;
  return {
    from: { segment: fromSegment, offset: fromOffset },
    to: { segment: toSegment, offset: toOffset },
    verdicts: verdicts as Verdict[],
    newKeys: bytes.subarray(keysAt, baseAt),
    ...sealingIn(bytes, headerBytes, bytes.subarray(baseAt)),
  };
}

type Sealing = Pick<BatchPlan, 'firstLeaf' | 'id' | 'leaves' | 'base'>;

function sealingIn(bytes: Buffer, headerBytes: number, base: Buffer): Sealing {
  return {
    ...(headerBytes >= LEAF_HEADER_BYTES && { firstLeaf: firstLeafIn(bytes) }),
    ...(headerBytes >= ID_HEADER_BYTES && { id: idAt(bytes, 0), leaves: idAt(bytes, 1) }),
    ...(base.length > 0 && { base: decodeBase(base) }),
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
