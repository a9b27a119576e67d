import { VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import { KEY_BYTES } from '../deduplicate/key-set.ts';
import { comparePositions, type LogPosition } from '../log/position.ts';
import type { SealBase } from '../seal/seal-base.ts';
import { decodeBase, encodeBase } from './base-bytes.ts';

/** Must be incremented whenever the key of a span or the format of a log entry changes, so that older versions refuse it. */
const VERSION = 7;
/** Bytes of a plan id. */
export const ID_BYTES = 16;
const LEAF_AT = 1 + 4 * 6 + 4 + 4;
const ID_AT = LEAF_AT + 6;
const LEAVES_AT = ID_AT + ID_BYTES;
const BASE_LENGTH_AT = LEAVES_AT + ID_BYTES;
const HEADER_BYTES = BASE_LENGTH_AT + 4;
/** Stored in place of a missing digest. */
const NO_DIGEST = '0'.repeat(2 * ID_BYTES);
/** Stored in place of a missing leaf index. */
const NOT_SEALED = 2 ** 48 - 1;
const NOTHING = Buffer.alloc(0);
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
  /** Unique id of 32 hexadecimal digits: ClickHouse deduplicates the rows by it, even if another version encodes them differently. */
  readonly id: string;
  /** Digest of the leaves, 32 hexadecimal digits; undefined if the records are not sealed. */
  readonly leaves?: string | undefined;
  /** What the leaves build on; undefined if the records are not sealed. */
  readonly base?: SealBase | undefined;
}

/** Encodes a plan. */
export function encodePlan(plan: BatchPlan): Buffer {
  const { from, to, verdicts, newKeys, firstLeaf = NOT_SEALED, id, leaves = NO_DIGEST, base } = plan;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  [from.segment, from.offset, to.segment, to.offset].forEach((value, index) => {
    header.writeUIntLE(value, 1 + index * 6, 6);
  });
  header.writeUInt32LE(verdicts.length, 25);
  header.writeUInt32LE(newKeys.length / KEY_BYTES, 29);
  header.writeUIntLE(firstLeaf, LEAF_AT, 6);
  header.write(id + leaves, ID_AT, 'hex');
  const baseBytes = base === undefined ? NOTHING : encodeBase(base);
  header.writeUInt32LE(baseBytes.length, BASE_LENGTH_AT);
  return Buffer.concat([header, Buffer.from(verdicts), newKeys, baseBytes]);
}

/** Whether a newer version wrote the plan; it is then unknown what was stored under it. */
export function isOfNewerVersion(bytes: Buffer): boolean {
  return (bytes[0] ?? 0) > VERSION;
}

/** Decodes a plan; undefined if the bytes are not a plan. */
export function decodePlan(bytes: Buffer): BatchPlan | undefined {
  if (bytes[0] !== VERSION || bytes.length < HEADER_BYTES) return undefined;
  const [fromSegment = 0, fromOffset = 0, toSegment = 0, toOffset = 0] = [1, 7, 13, 19].map((at) =>
    bytes.readUIntLE(at, 6),
  );
  const keysAt = HEADER_BYTES + bytes.readUInt32LE(25);
  const baseAt = keysAt + bytes.readUInt32LE(29) * KEY_BYTES;
  if (bytes.length !== baseAt + bytes.readUInt32LE(BASE_LENGTH_AT)) return undefined;
  const verdicts = [...bytes.subarray(HEADER_BYTES, keysAt)].map((value) => VERDICTS[value]);
  if (verdicts.includes(undefined)) return undefined;
  return {
    from: { segment: fromSegment, offset: fromOffset },
    to: { segment: toSegment, offset: toOffset },
    verdicts: verdicts as Verdict[],
    newKeys: bytes.subarray(keysAt, baseAt),
    firstLeaf: firstLeafIn(bytes),
    id: bytes.toString('hex', ID_AT, LEAVES_AT),
    leaves: leavesIn(bytes),
    base: decodeBase(bytes.subarray(baseAt)),
  };
}

function firstLeafIn(bytes: Buffer): number | undefined {
  const index = bytes.readUIntLE(LEAF_AT, 6);
  return index === NOT_SEALED ? undefined : index;
}

function leavesIn(bytes: Buffer): string | undefined {
  const digest = bytes.toString('hex', LEAVES_AT, BASE_LENGTH_AT);
  return digest === NO_DIGEST ? undefined : digest;
}

/** Returns a plan for nothing, which marks that the log is carried out up to a position. */
export function endMark(to: LogPosition): BatchPlan {
  return { from: to, to, verdicts: [], newKeys: NOTHING, id: NO_DIGEST };
}

/** Whether a plan is an {@link endMark}. */
export function isEndMark({ from, to }: BatchPlan): boolean {
  return comparePositions(from, to) === 0;
}
