import type { StoreClient } from './client.ts';
import { toStoreError } from './store-error.ts';

/**
 * Retention in days of data that no proof depends on; 0 keeps it forever; `undefined` leaves the setting unchanged.
 * Audit records are never dropped this way.
 */
export interface Retention {
  /** Spans that are not audit spans. */
  readonly spanDays?: number | undefined;
  /** Roll-ups by day and by source, and the counts per source. */
  readonly rollUpDays?: number | undefined;
}

/** The tables of each setting, with the date that counts. */
const TABLES: readonly { readonly table: string; readonly days: keyof Retention; readonly date: string }[] = [
  { table: 'otel_spans', days: 'spanDays', date: 'toDateTime(Timestamp)' },
  { table: 'otel_spans_trace_id_ts', days: 'spanDays', date: 'End' },
  { table: 'audit_by_day', days: 'rollUpDays', date: 'Day' },
  { table: 'audit_by_source', days: 'rollUpDays', date: 'toDateTime(LastReceivedAt)' },
  { table: 'audit_source_counts', days: 'rollUpDays', date: 'toDateTime(ReceivedAt)' },
];

/**
 * Sets the TTL with which ClickHouse drops parts once all their rows have expired. Skips a table whose TTL is already
 * set, that does not exist, or that is not ours.
 * @throws {StoreUnavailableError | StoreRejectedError} also if the user may not see a table.
 */
export async function setRetention(client: StoreClient, retention: Retention): Promise<void> {
  const wanted = TABLES.flatMap(({ table, days: of, date }) => {
    const days = retention[of];
    return days === undefined ? [] : [{ table, date, days }];
  });
  if (wanted.length === 0) return;
  try {
    const engines = await readEngines(client);
    for (const ttl of wanted) await setTtl(client, { ...ttl, engine: engines.get(ttl.table) });
  } catch (error) {
    throw toStoreError(error, 'could not set how long rows are kept');
  }
}

async function readEngines(client: StoreClient): Promise<ReadonlyMap<string, string>> {
  const result = await client.query({
    query: `SELECT name, engine_full FROM system.tables WHERE database = currentDatabase() AND name IN {names:Array(String)}`,
    query_params: { names: TABLES.map(({ table }) => table) },
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ name: string; engine_full: string }>();
  return new Map(rows.map(({ name, engine_full: engine }) => [name, engine]));
}

interface Ttl {
  readonly table: string;
  readonly date: string;
  readonly days: number;
  /** Engine definition of the table; `undefined` if it does not exist. */
  readonly engine: string | undefined;
}

async function setTtl(client: StoreClient, { table, date, days, engine }: Ttl): Promise<void> {
  if (engine === undefined) return checkMissing(client, table);
  const ttl = `TTL ${date} + toIntervalDay(${days})`;
  const hasOne = engine.includes(' TTL ');
  if (days === 0 ? !hasOne : engine.includes(`${ttl} `)) return;
  await client.command({ query: `ALTER TABLE ${table} ${days === 0 ? 'REMOVE TTL' : `MODIFY ${ttl}`}` });
}

/**
 * ClickHouse lists only tables that the user may see. For a table asked for by name, it reports missing privileges
 * instead.
 */
async function checkMissing(client: StoreClient, table: string): Promise<void> {
  try {
    await client.command({ query: `EXISTS TABLE ${table}` });
  } catch (error) {
    throw toStoreError(
      error,
      `could not see ${table}, to set how long its rows are kept (GRANT SHOW TABLES, ALTER TTL)`,
    );
  }
}
