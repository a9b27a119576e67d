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
import { messageOf } from '../error-message.ts';

/** Bytes of the log that cannot be decoded. */
export interface UnreadableItem {
  readonly bytes: Buffer;
  readonly reason: string;
  /** Segment and offset, as text. */
  readonly place: string;
}

/** The decoded content of the log between two positions. */
export interface DecodedBatch {
  /** Start of its first request; the segment is kept until the batch is stored. */
  readonly from: LogPosition;
  readonly to: LogPosition;
  /** The rows, and the items that they were made from. */
  readonly columns: BatchColumns;
  readonly unreadable: readonly UnreadableItem[];
}

const ANY: DecodeBudget = new DecodeBudget(Number.MAX_SAFE_INTEGER);

/** Result of adding an item of the log. */
interface AddedItem {
  /** Size of the decompressed request, about that of its columns, plus what is retained besides them. */
  readonly bytes: number;
  /** Set if the item cannot be decoded. */
  readonly unreadable?: UnreadableItem;
}

/**
 * Decodes one item of the log into the columns. Deterministic: the same bytes always give the same rows, so that a retried insert
 * is identical.
 * @yields regularly, so that other work can run in between.
 */
export function* addItem(item: LogItem, columns: BatchColumns, unpacker: Unpacker): Generator<void, AddedItem> {
  const { entry, bytes } = item;
  if (entry === undefined) return unreadable(item, bytes, 'the log is damaged here, or written by a newer version');
  try {
    return { bytes: yield* addEntry(entry, columns, unpacker) };
  } catch (error) {
    return unreadable(item, entry.body, messageOf(error));
  }
}

/**
 * Decodes an entry. Limits were checked when it was received.
 * @yields regularly.
 * @returns the bytes of the decompressed request plus what is retained of it; objects are counted as the same again.
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

/** Skips log records that are not audit records; their sender was told so in the response. */
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
