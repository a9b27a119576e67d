import type { StoreClient } from '@auditspan/store';
import type { Check } from './check.ts';
import { rowsOf } from './rows-of.ts';

/** Oldest ClickHouse version that tables and queries were tested with. */
const OLDEST = '26.7';
/** Minimum deduplication window of a table, so that a repeated insert is recognised. */
const LEAST_WINDOW = 10_000;
/**
 * Minimum of `min_bytes_for_wide_part`, the size of the largest batch: below it, a batch becomes a wide part with a file per column,
 * which takes three times as long.
 */
const LEAST_WIDE_PART = 72 * 2 ** 20;

/** Settings that the sink sends with each insert, and must be allowed to change. */
const INSERT_SETTINGS = ['async_insert', 'insert_deduplicate', 'insert_deduplication_token', 'wait_end_of_query'];

interface Table {
  readonly name: string;
  readonly engine: string;
  readonly definition: string;
}

/** Checks that the server is recent enough. */
export function checkVersionOf(version: string): Omit<Check, 'name'> {
  if (isAtLeast(version, OLDEST)) return { status: 'ok', message: `${version} is ${OLDEST} or newer` };
  const remedy = `upgrade ClickHouse to ${OLDEST} or newer, or test tables and queries on a copy first`;
  return { status: 'note', message: `${version} is older than ${OLDEST}, the oldest that was tested`, remedy };
}

/** Checks that the user may change the settings that make inserts synchronous and deduplicated. */
export async function checkInsertSettings(client: StoreClient): Promise<Omit<Check, 'name'>> {
  const list = INSERT_SETTINGS.map((name) => `'${name}'`).join(', ');
  const query = `SELECT name FROM system.settings WHERE name IN (${list}) AND readonly = 1`;
  const fixed = (await rowsOf<{ name: string }>(client, query)).map(({ name }) => name);
  if (fixed.length === 0) return { status: 'ok', message: 'inserts may be synchronous and have a deduplication token' };
  const remedy = `remove the constraints on ${fixed.join(', ')} and readonly from the profile of the sink's user`;
  return { status: 'fault', message: `the user may not set ${fixed.join(', ')}`, remedy };
}

/** Checks that the tables deduplicate repeated inserts, and sync to disk before they answer. */
export async function checkTableSettings(client: StoreClient): Promise<Omit<Check, 'name'>> {
  const tables = await rowsOf<Table>(
    client,
    `SELECT name, engine, create_table_query AS definition FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND (name LIKE 'audit%' OR name LIKE 'otel_%')
     ORDER BY name`,
  );
  if (tables.length === 0) return { status: 'note', message: 'there are none yet' };
  const found = tables.flatMap((table) => faultsOf(table).map((fault) => ({ table: table.name, ...fault })));
  if (found.length === 0) return { status: 'ok', message: `${tables.length} tables have what they need` };
  const message = found.map(({ table, what }) => `${table}: ${what}`).join('; ');
  return {
    status: 'fault',
    message,
    remedy: found.map(({ table, set }) => `ALTER TABLE ${table} MODIFY SETTING ${set}`).join('; '),
  };
}

interface SettingFault {
  readonly what: string;
  readonly set: string;
}

function faultsOf({ name, engine, definition }: Table): SettingFault[] {
  // A replicated table has its own window, wide enough by default, and replicas instead of a sync.
  const isReplicated = engine.startsWith('Replicated');
  const window = isReplicated ? 'replicated_deduplication_window' : 'non_replicated_deduplication_window';
  const least = name === 'auditspan_migrations' ? 1 : isReplicated ? 1 : LEAST_WINDOW;
  const faults: SettingFault[] = [];
  const has = numberOf(definition, window) ?? (isReplicated ? LEAST_WINDOW : 0);
  if (has < least) faults.push({ what: `a repeated insert is stored twice`, set: `${window} = ${LEAST_WINDOW}` });
  if (!isReplicated && numberOf(definition, 'fsync_after_insert') !== 1) {
    faults.push({
      what: 'a power failure can lose acknowledged inserts',
      set: 'fsync_after_insert = 1, fsync_part_directory = 1',
    });
  }
  const wide = numberOf(definition, 'min_bytes_for_wide_part');
  if (WIDE.has(name) && wide !== undefined && wide < LEAST_WIDE_PART) {
    faults.push({ what: 'inserts are slow', set: `min_bytes_for_wide_part = ${LEAST_WIDE_PART}` });
  }
  return faults;
}

/** Tables that receive batches. */
const WIDE: ReadonlySet<string> = new Set(['audit_spans', 'otel_spans']);

function numberOf(definition: string, setting: string): number | undefined {
  const text = new RegExp(`\\b${setting} = (?<value>\\d+)`).exec(definition)?.groups?.['value'];
  return text === undefined ? undefined : Number(text);
}

function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = oldest.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
