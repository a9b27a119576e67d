import { freeMemory } from '@auditspan/store';
import type { BatchColumns } from '../columns/batch-columns.ts';
import { protobufStretches } from '../columns/protobuf-columns.ts';
import { DecodeBudget } from '../decode/decode-budget.ts';
import { decodeLogs, PROTOBUF } from '../decode/decode.ts';
import { decodeJsonRequest } from '../decode/json-request.ts';
import { readable } from '../decode/readable-request.ts';
import { SIGNAL } from '../decode/signal.ts';
import type { LogEntry } from '../log/log-entry.ts';
import type { LogItem } from '../log/log-reader.ts';
import type { LogPosition } from '../log/position.ts';
import { spanOfLog } from '../normalise/log-span.ts';
import type { Arrival } from '../normalise/span-item.ts';
import { type Unpacker, unpacked } from './unpacker.ts';

/** Bytes of the log that cannot be read. */
export interface UnreadableItem {
  readonly bytes: Buffer;
  readonly reason: string;
  /** Where they were, in words. */
  readonly place: string;
}

/** What the log holds between two positions. */
export interface DecodedBatch {
  /** Where its first request begins: the segment is there until the batch is stored. */
  readonly from: LogPosition;
  readonly to: LogPosition;
  /** Its rows, and what is known of each span of it. */
  readonly columns: BatchColumns;
  readonly unreadable: readonly UnreadableItem[];
}

const ANY: DecodeBudget = new DecodeBudget(Number.MAX_SAFE_INTEGER);

/** What became of an item of the log. */
interface AddedItem {
  /** Of its request unpacked, which the columns need about as many for, and what is kept of it beside them. */
  readonly bytes: number;
  /** What of it cannot be read. */
  readonly unreadable?: UnreadableItem;
}

/**
 * Reads one item of the log into the columns. The same bytes always become the same: what is inserted again must be
 * equal.
 * @yields now and then, so that something else can be done meanwhile.
 */
export function* addItem(item: LogItem, columns: BatchColumns, unpacker: Unpacker): Generator<void, AddedItem> {
  const { entry, bytes } = item;
  if (entry === undefined) return unreadable(item, bytes, 'the log is damaged here, or written by a newer version');
  try {
    return { bytes: yield* addEntry(entry, columns, unpacker) };
  } catch (error) {
    return unreadable(item, entry.body, error instanceof Error ? error.message : String(error));
  }
}

/**
 * The limits were kept when it was received.
 * @yields now and then.
 * @returns the bytes of the request unpacked and of what is kept of it: objects take as many at least.
 */
function* addEntry(
  { body, encoding, content: kept, ...arrival }: LogEntry,
  columns: BatchColumns,
  unpacker: Unpacker,
): Generator<void, number> {
  const { contentType, content } =
    kept === undefined
      ? readable(arrival.signal, arrival.contentType, unpacked(encoding, body))
      : { contentType: PROTOBUF, content: kept };
  const read = { ...arrival, contentType };
  if (arrival.signal === SIGNAL.LOGS || contentType !== PROTOBUF) return addObjects(columns, content, read);
  const [bytes, again] = [content.length, unpacker.later(encoding, body, arrival.contentType)];
  const areColumns = yield* protobufStretches(columns, content, read, again);
  if (!areColumns) return bytes * 2;
  if (content !== body) freeMemory(content);
  return bytes + body.length;
}

function addObjects(columns: BatchColumns, content: Buffer, arrival: Arrival): number {
  if (arrival.signal === SIGNAL.LOGS) addLogs(columns, content, arrival);
  else for (const span of decodeJsonRequest(content, ANY)) columns.addObject({ arrival, span: () => span });
  return content.length * 2;
}

/** Log records that are no audit records were told of in the answer, and are left here. */
function addLogs(columns: BatchColumns, content: Buffer, arrival: Arrival): void {
  for (const record of decodeLogs(content, arrival.contentType, ANY)) {
    const span = spanOfLog(record);
    if (span !== undefined) columns.addObject({ arrival, span: () => span });
  }
}

function unreadable({ start }: LogItem, bytes: Buffer, reason: string): AddedItem {
  const place = `segment ${start.segment}, byte ${start.offset}`;
  return { bytes: bytes.length, unreadable: { bytes, reason, place } };
}
