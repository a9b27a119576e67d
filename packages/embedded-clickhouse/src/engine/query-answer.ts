import type { EngineResult } from './chdb-engine.ts';
import type { ResultStream } from './result-stream.ts';

/** The counters of `X-ClickHouse-Summary`; numbers as strings, as the server writes them. */
export type QuerySummary = Readonly<Record<string, string>>;

/** What a query gives back. */
export interface QueryAnswer {
  /** The format of the body; nothing for a statement without a result. */
  readonly format: string | undefined;
  readonly summary: QuerySummary;
  /** The body; it throws a `QueryError` where the query fails after its first megabyte. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives up what was not read of the body, even if none of it was. To be called in the end, whatever happens. */
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

/** The answer of a statement that is over: its rows, if any, are all there. */
export function completeAnswer(result: EngineResult, format: string | undefined): QueryAnswer {
  return { format, summary: summaryOf(result, false), body: oneChunk(result.bytes), discard: discardNothing };
}

/** The answer of an INSERT. */
export function insertAnswer(result: EngineResult): QueryAnswer {
  return {
    format: undefined,
    summary: summaryOf(result, true),
    body: oneChunk(new Uint8Array()),
    discard: discardNothing,
  };
}

/** The answer of a query whose rows are still coming, or are on disk. */
export function streamedAnswer({ body, discard, result }: ResultStream, format: string): QueryAnswer {
  return { format, summary: summaryOf(result ?? NOTHING, false), body, discard };
}
