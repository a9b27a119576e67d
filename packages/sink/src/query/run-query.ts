import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type StoreClient, toStoreError } from '@auditspan/store';
import { QueryError } from '../errors.ts';
import { checkDays } from './check-days.ts';
import { isBrokenPipe } from './broken-pipe.ts';
import { toPrintableTabs } from './printable.ts';
import { printableStream } from './printable-stream.ts';

/** How rows are printed: for people, as one JSON array of objects, or as CSV with a line of names. */
export type QueryFormat = 'table' | 'json' | 'csv';

/** One question to the store. */
export interface Query {
  readonly query: string;
  readonly format: QueryFormat;
  /** Values of `{name:Type}` in the query. */
  readonly parameters: Readonly<Record<string, string>>;
}

const FORMATS: Readonly<Record<QueryFormat, string>> = {
  table: 'PrettyCompactMonoBlock',
  json: 'JSONEachRow',
  csv: 'CSVWithNames',
};

/** Formats of ClickHouse that are drawn for people, whatever reads them. */
const DRAWN = /^(?:pretty|vertical|markdown)/iu;

/**
 * Runs a query and writes its rows as they come; a `FORMAT` clause in the query wins over the format asked for. What is
 * drawn for people, or goes to a terminal, has its control characters in words; what is made for programs is as it is.
 * @throws {QueryError}
 */
export async function runQuery(
  client: StoreClient,
  query: Query,
  output: Writable & { readonly isTTY?: boolean },
): Promise<void> {
  checkDays(query.query, query.parameters);
  try {
    const { stream, response_headers: headers } = await client.exec({
      query: query.query,
      query_params: query.parameters,
      http_headers: { 'X-ClickHouse-Format': FORMATS[query.format] },
      // The whole result or an error: never half of it with an error at its end.
      clickhouse_settings: { wait_end_of_query: 1 },
    });
    const given = String(headers['x-clickhouse-format'] ?? FORMATS[query.format]);
    await pipeline(asPrinted(stream, query.format, given, output.isTTY === true), output, { end: false });
  } catch (error) {
    if (isBrokenPipe(error)) return;
    throw new QueryError(toStoreError(error, 'the query failed').message, { cause: error });
  }
}

/** @param given the format of the stream, which the query may have chosen */
function asPrinted(stream: Readable, asked: QueryFormat, given: string, isTerminal: boolean): Readable {
  if (asked === 'json' && given === FORMATS.json) return Readable.from(toArray(stream));
  if (asked === 'table' && given === FORMATS.table) return Readable.from(orNoRows(stream.compose(printableStream())));
  if (DRAWN.test(given)) return stream.compose(printableStream());
  return isTerminal ? stream.compose(printableStream(toPrintableTabs)) : stream;
}

/**
 * A table of no rows is not printed at all, which looks as if nothing had been asked.
 * @yields the table, or that there is none.
 */
async function* orNoRows(table: AsyncIterable<unknown>): AsyncGenerator {
  let isEmpty = true;
  for await (const piece of table) {
    isEmpty = false;
    yield piece;
  }
  if (isEmpty) yield '(no rows)\n';
}

/**
 * One JSON array of the rows, each of which ends with a line feed and has no other.
 * @yields its text, piece by piece.
 */
async function* toArray(stream: Readable): AsyncGenerator<string> {
  let before = '[\n  ';
  for await (const text of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const isEnded = text.endsWith('\n');
    yield before + (isEnded ? text.slice(0, -1) : text).replaceAll('\n', ',\n  ');
    before = isEnded ? ',\n  ' : '';
  }
  yield before.startsWith('[') ? '[]\n' : '\n]\n';
}
