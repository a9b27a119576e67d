import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type StoreClient, toStoreError } from '@auditspan/store';
import { QueryError } from '../errors.ts';
import { checkDays } from './check-days.ts';
import { isBrokenPipe } from './broken-pipe.ts';
import { toPrintableTabs } from './printable.ts';
import { printableStream } from './printable-stream.ts';

/** Output format: a table for people, a JSON array of objects, or CSV with a header. */
export type QueryFormat = 'table' | 'json' | 'csv';

/** A query to the store. */
export interface Query {
  readonly query: string;
  readonly format: QueryFormat;
  /** Values of `{name:Type}` parameters in the query. */
  readonly parameters: Readonly<Record<string, string>>;
}

const FORMATS: Readonly<Record<QueryFormat, string>> = {
  table: 'PrettyCompactMonoBlock',
  json: 'JSONEachRow',
  csv: 'CSVWithNames',
};

/** ClickHouse's formats that are meant for people. */
const DRAWN = /^(?:pretty|vertical|markdown)/iu;

/**
 * Runs a query and streams its rows; a `FORMAT` clause in the query takes precedence over the requested format. Control characters
 * are escaped in formats for people and on a terminal; formats for programs are passed through.
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
      // The whole result or an error, never a partial result followed by an error.
      clickhouse_settings: { wait_end_of_query: 1 },
    });
    const given = String(headers['x-clickhouse-format'] ?? FORMATS[query.format]);
    await pipeline(asPrinted(stream, query.format, given, output.isTTY === true), output, { end: false });
  } catch (error) {
    if (isBrokenPipe(error)) return;
    throw new QueryError(toStoreError(error, 'the query failed').message, { cause: error });
  }
}

/** @param given format of the stream, which the query may have chosen */
function asPrinted(stream: Readable, asked: QueryFormat, given: string, isTerminal: boolean): Readable {
  if (asked === 'json' && given === FORMATS.json) return Readable.from(toArray(stream));
  if (asked === 'table' && given === FORMATS.table) return Readable.from(orNoRows(stream.compose(printableStream())));
  if (DRAWN.test(given)) return stream.compose(printableStream());
  return isTerminal ? stream.compose(printableStream(toPrintableTabs)) : stream;
}

/**
 * ClickHouse prints nothing for a table without rows, which looks as if the query had not run.
 * @yields the table, or a line saying that there are no rows.
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
 * Converts rows, each a line of JSON, to one JSON array.
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
