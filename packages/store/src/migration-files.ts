import { createHash } from 'node:crypto';
import { type NumberedFile, readNumberedFiles } from './numbered-files.ts';

/** One numbered statement of the schema. */
export interface Migration {
  /** The number that the file name starts with. */
  readonly number: number;
  /** The file name. */
  readonly name: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly checksum: string;
  /** One SQL statement, with its comments. */
  readonly sql: string;
  /** A query for a single value: whether the statement applies to this database. `undefined` if it applies to all. */
  readonly onlyWhere: string | undefined;
}

const DIRECTORY = new URL('../sql/', import.meta.url);
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;
const ONLY_WHERE = /^-- only where: (?<what>.+)$/m;

/**
 * Single value: whether `otel_traces` was created by someone else, usually the Collector's exporter. Ours has this
 * comment on `Timestamp`.
 */
const THEIRS = `SELECT count() > 0 FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces'
  AND name = 'Timestamp' AND comment != 'Start of the span, UTC'`;
const THEIR_ATTRIBUTES = `SELECT any(type) FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces'
  AND name = 'SpanAttributes'`;
const OUR_LOOKUP = `SELECT count() > 0 FROM system.columns WHERE database = currentDatabase()
  AND table = 'otel_traces_trace_id_ts' AND name = 'Start' AND comment = 'Start of the earliest span'`;

/** Conditions that a file may name after `only where`, each with the query that evaluates it. */
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

/** Reads the migrations of this version, in order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  return (await readNumberedFiles(DIRECTORY, FILE_NAME)).map(migrationIn);
}

function migrationIn({ name, text: sql }: NumberedFile): Migration {
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { number: Number(name.slice(0, 4)), name, checksum, sql, onlyWhere: conditionOf(name, sql) };
}

function conditionOf(name: string, sql: string): string | undefined {
  const what = ONLY_WHERE.exec(sql)?.groups?.['what'];
  if (what === undefined) return undefined;
  const query = CONDITIONS.get(what);
  if (query === undefined) throw new TypeError(`${name} has the unknown condition "${what}"`);
  return query;
}
