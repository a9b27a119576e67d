import type { StoreClient } from '@auditspan/store';
import type { Check } from './check.ts';
import { rowsOf } from './rows-of.ts';

/** Oldest ClickHouse version that tables and queries were tested with. */
const OLDEST = '26.7';
/** Minimum deduplication window of a table, so that a repeated insert is recognised. */
const LEAST_WINDOW = 10_000;
/** Minimum seconds for which a replicated table remembers an insert, and what it is set to: ClickHouse may be down for long. */
const [LEAST_SECONDS, USUAL_SECONDS] = [604_800, 2_592_000];
/** The default of ClickHouse 26.7. */
const DEFAULT_SECONDS = 3600;
/**
 * Minimum of `min_bytes_for_wide_part`, the size of the largest batch: below it, a batch becomes a wide part with a file per column,
 * which takes three times as long.
 */
const LEAST_WIDE_PART = 72 * 2 ** 20;

/** Settings that the sink sends with each insert, and must be allowed to change. */
const INSERT_SETTINGS = [
  ...(['async_insert', 'insert_deduplicate', 'insert_deduplication_token', 'wait_end_of_query'] as const),
  ...(['deduplicate_blocks_in_dependent_materialized_views', 'throw_on_max_partitions_per_insert_block'] as const),
];

/** A table of ClickHouse. */
export interface Table {
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

/** What is wrong with a table, and the setting that fixes it. */
export interface SettingFault {
  readonly what: string;
  readonly set: string;
}

/** Returns what is wrong with the settings of a table. */
export function faultsOf({ name, engine, definition }: Table): SettingFault[] {
  // A table of a cluster, or of ClickHouse Cloud.
  const isReplicated = /^(?:Replicated|Shared)/.test(engine);
  const faults = isReplicated ? replicatedFaults(definition) : localFaults(definition);
  const wide = numberOf(definition, 'min_bytes_for_wide_part');
  if (WIDE.has(name) && wide !== undefined && wide < LEAST_WIDE_PART) {
    faults.push({ what: 'inserts are slow', set: `min_bytes_for_wide_part = ${LEAST_WIDE_PART}` });
  }
  return faults;
}

/** A replicated table has its own window, wide enough by default but short, and replicas instead of a sync. */
function replicatedFaults(definition: string): SettingFault[] {
  const window = 'replicated_deduplication_window';
  if (numberOf(definition, window) === 0) {
    return [{ what: 'a repeated insert is stored twice', set: `${window} = ${LEAST_WINDOW}` }];
  }
  const seconds = numberOf(definition, `${window}_seconds`) ?? DEFAULT_SECONDS;
  if (seconds >= LEAST_SECONDS) return [];
  const what = `an insert that is repeated after an outage of ${seconds} s is stored twice`;
  return [{ what, set: `${window}_seconds = ${USUAL_SECONDS}` }];
}

function localFaults(definition: string): SettingFault[] {
  const window = 'non_replicated_deduplication_window';
  const faults: SettingFault[] = [];
  if ((numberOf(definition, window) ?? 0) < LEAST_WINDOW) {
    faults.push({ what: 'a repeated insert is stored twice', set: `${window} = ${LEAST_WINDOW}` });
  }
  if (numberOf(definition, 'fsync_after_insert') !== 1) {
    faults.push({
      what: 'a power failure can lose acknowledged inserts',
      set: 'fsync_after_insert = 1, fsync_part_directory = 1',
    });
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
