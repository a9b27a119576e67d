import type { EngineResult } from './chdb-engine.ts';
import type { ResultStream } from './result-stream.ts';

/** The counters of `X-ClickHouse-Summary`; numbers as strings, as the server writes them. */
export type QuerySummary = Readonly<Record<string, string>>;

/** The response to a query. */
export interface QueryAnswer {
  /** Format of the body; undefined for a statement without a result. */
  readonly format: string | undefined;
  readonly summary: QuerySummary;
  /** The body. It throws a `QueryError` if the query fails after its first megabyte. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Discards the unread part of the body. Must always be called in the end, even if nothing was read. */
  readonly discard: () => Promise<void>;
}

const NOTHING: EngineResult = { bytes: new Uint8Array(), rows: 0, rowBytes: 0, elapsedSeconds: 0 };

function summaryOf({ rows, rowBytes, elapsedSeconds }: EngineResult, written: boolean): QuerySummary {
  const writtenRows = String(written ? rows : 0);
  const writtenBytes = String(written ? rowBytes : 0);
  return {
    read_rows: String(rows),
    read_bytes: String(rowBytes),
    written_rows: writtenRows,
    written_bytes: writtenBytes,
    total_rows_to_read: '0',
    result_rows: writtenRows,
    result_bytes: writtenBytes,
    elapsed_ns: String(Math.round(elapsedSeconds * 1e9)),
  };
}

async function discardNothing(): Promise<void> {}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  if (bytes.length > 0) yield bytes;
}

/** Returns the response of a finished statement, with all of its rows. */
export function completeAnswer(result: EngineResult, format: string | undefined): QueryAnswer {
  return { format, summary: summaryOf(result, false), body: oneChunk(result.bytes), discard: discardNothing };
}

/** Returns the response of an INSERT. */
export function insertAnswer(result: EngineResult): QueryAnswer {
  return {
    format: undefined,
    summary: summaryOf(result, true),
    body: oneChunk(new Uint8Array()),
    discard: discardNothing,
  };
}

/** Returns the response of a query whose rows are still arriving, or are on disk. */
export function streamedAnswer({ body, discard, result }: ResultStream, format: string): QueryAnswer {
  return { format, summary: summaryOf(result ?? NOTHING, false), body, discard };
}
