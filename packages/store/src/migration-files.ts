import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';

/** One numbered statement of the schema. */
export interface Migration {
  /** The number that its file's name starts with. */
  readonly number: number;
  /** The file's name. */
  readonly name: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly checksum: string;
  /** One SQL statement, with its comments. */
  readonly sql: string;
  /** A query that says in one value whether the statement is for this database; `undefined`: it is for all. */
  readonly onlyWhere: string | undefined;
}

const DIRECTORY = new URL('../sql/', import.meta.url);
const FILE_NAME = /^(?<number>\d{4})_[a-z0-9_]+\.sql$/;
const ONLY_WHERE = /^-- only where: (?<what>.+)$/m;

/** One value: whether somebody else made `otel_traces`, the Collector's exporter above all. Ours tells of its `Timestamp` what it is. */
const THEIRS = `SELECT count() > 0 FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces'
  AND name = 'Timestamp' AND comment != 'Start of the span, UTC'`;
const THEIR_ATTRIBUTES = `SELECT any(type) FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces'
  AND name = 'SpanAttributes'`;
const OUR_LOOKUP = `SELECT count() > 0 FROM system.columns WHERE database = currentDatabase()
  AND table = 'otel_traces_trace_id_ts' AND name = 'Start' AND comment = 'Start of the earliest span'`;

/** What a file may say behind `only where`, and the query that tells whether it is so. */
const CONDITIONS: ReadonlyMap<string, string> = new Map([
  ['otel_traces is ours', `SELECT NOT (${THEIRS})`],
  ["otel_traces is the exporter's", THEIRS],
  [
    "otel_traces is the exporter's, with attributes as maps",
    `SELECT (${THEIRS}) AND (${THEIR_ATTRIBUTES}) NOT LIKE 'JSON%'`,
  ],
  [
    "otel_traces is the exporter's, with attributes as JSON",
    `SELECT (${THEIRS}) AND (${THEIR_ATTRIBUTES}) LIKE 'JSON%'`,
  ],
  ["otel_traces is the exporter's, otel_traces_trace_id_ts ours", `SELECT (${THEIRS}) AND (${OUR_LOOKUP})`],
]);

/** The migrations that this version knows, in their order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const names = await readdir(DIRECTORY);
  return Promise.all(
    names
      .filter((name) => FILE_NAME.test(name))
      .toSorted()
      .map(readMigration),
  );
}

async function readMigration(name: string): Promise<Migration> {
  const sql = await readFile(new URL(name, DIRECTORY), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { number: Number(name.slice(0, 4)), name, checksum, sql, onlyWhere: conditionOf(name, sql) };
}

function conditionOf(name: string, sql: string): string | undefined {
  const what = ONLY_WHERE.exec(sql)?.groups?.['what'];
  if (what === undefined) return undefined;
  const query = CONDITIONS.get(what);
  if (query === undefined) throw new TypeError(`${name} is only for where ${what}, which nothing tells`);
  return query;
}
