import { VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import { KEY_BYTES } from '../deduplicate/key-set.ts';
import type { LogPosition } from '../log/position.ts';

/** To be raised whenever the same span gets another key, or the same rows another block. */
const VERSION = 5;
/** Their keys and places hold; one of their plans that is open becomes a block that ClickHouse does not know. */
const OLDER_VERSIONS: ReadonlySet<number> = new Set([3, 4]);
const OLDER_HEADER_BYTES = 1 + 4 * 6 + 4 + 4;
const HEADER_BYTES = OLDER_HEADER_BYTES + 6;
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
}

/** A plan as bytes. */
export function encodePlan({ from, to, verdicts, newKeys, firstLeaf = NOT_SEALED }: BatchPlan): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  [from.segment, from.offset, to.segment, to.offset].forEach((value, index) => {
    header.writeUIntLE(value, 1 + index * 6, 6);
  });
  header.writeUInt32LE(verdicts.length, 25);
  header.writeUInt32LE(newKeys.length / KEY_BYTES, 29);
  header.writeUIntLE(firstLeaf, OLDER_HEADER_BYTES, 6);
  return Buffer.concat([header, Buffer.from(verdicts), newKeys]);
}

/** Reads a plan; undefined for bytes that are none. */
export function decodePlan(bytes: Buffer): BatchPlan | undefined {
  const headerBytes = headerBytesOf(bytes[0]);
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
    firstLeaf: headerBytes === HEADER_BYTES ? firstLeafIn(bytes) : undefined,
  };
}

function headerBytesOf(version: number | undefined): number | undefined {
  if (version === VERSION) return HEADER_BYTES;
  return version !== undefined && OLDER_VERSIONS.has(version) ? OLDER_HEADER_BYTES : undefined;
}

function firstLeafIn(bytes: Buffer): number | undefined {
  const index = bytes.readUIntLE(OLDER_HEADER_BYTES, 6);
  return index === NOT_SEALED ? undefined : index;
}
