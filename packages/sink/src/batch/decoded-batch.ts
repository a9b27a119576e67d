import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { decodeRequest } from '../decode/decode.ts';
import type { RejectedSpan } from '../decode/span-check.ts';
import type { ContentEncoding, LogEntry } from '../log/log-entry.ts';
import type { LogItem } from '../log/log-reader.ts';
import type { LogPosition } from '../log/position.ts';
import { type Arrival, type SpanItem, toSpanItems } from '../normalise/span-item.ts';

/** A span that is not taken, and how it came. */
export interface RejectedItem extends RejectedSpan {
  readonly arrival: Arrival;
}

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
  readonly items: readonly SpanItem[];
  readonly rejected: readonly RejectedItem[];
  readonly unreadable: readonly UnreadableItem[];
}

const DECOMPRESS: Readonly<Record<ContentEncoding, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  gzip: (body) => gunzipSync(body),
  deflate: (body) => inflateSync(body),
  zstd: (body) => zstdDecompressSync(body),
};

/** Reads one item of the log. The same bytes always become the same: what is inserted again must be equal. */
export function decodeItem(item: LogItem): Omit<DecodedBatch, 'from' | 'to'> {
  const { entry, bytes } = item;
  if (entry === undefined) return unreadable(item, bytes, 'the log is damaged here, or written by a newer version');
  const { contentType, receivedAt } = entry;
  const arrival: Arrival = { contentType, receivedAt };
  try {
    const { accepted, rejected } = decodeEntry(entry);
    return {
      items: toSpanItems(accepted, arrival),
      rejected: rejected.map((rejection) => ({ ...rejection, arrival })),
      unreadable: [],
    };
  } catch (error) {
    return unreadable(item, entry.body, error instanceof Error ? error.message : String(error));
  }
}

/** The limits were kept when it was received. */
function decodeEntry({ body, encoding, contentType }: LogEntry): ReturnType<typeof decodeRequest> {
  return decodeRequest(DECOMPRESS[encoding](body), contentType, Number.MAX_SAFE_INTEGER);
}

function unreadable({ start }: LogItem, bytes: Buffer, reason: string): Omit<DecodedBatch, 'from' | 'to'> {
  const place = `segment ${start.segment}, byte ${start.offset}`;
  return { items: [], rejected: [], unreadable: [{ bytes, reason, place }] };
}
