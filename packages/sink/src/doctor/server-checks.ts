import { text } from 'node:stream/consumers';
import { type StoreClient, type StoreConfig, toStoreError } from '@auditspan/store';
import { type Check, messageOf } from './check.ts';
import { checkInsertSettings, checkTableSettings, checkVersionOf } from './setting-checks.ts';

const GIB = 2 ** 30;
/** Milliseconds that two clocks may differ by: a late record is one of a minute. */
const MOST_DRIFT = 5000;
/** What serving and migrating need on the database. */
const RIGHTS = ['SELECT', 'INSERT', 'CREATE TABLE', 'CREATE VIEW', 'DROP VIEW', 'ALTER TABLE'] as const;

/** Does ClickHouse's clock go as ours, has it room, and may the user do what the sink does? */
export async function checkServer(
  client: StoreClient,
  { database = 'default' }: Partial<StoreConfig>,
): Promise<Check[]> {
  return Promise.all([
    looked('clocks', () => checkClocks(client)),
    looked('disk of ClickHouse', () => checkDisks(client)),
    looked('rights in ClickHouse', () => checkRights(client, database)),
    looked('version of ClickHouse', () => checkVersion(client)),
    looked('settings of inserts', () => checkInsertSettings(client)),
    looked('settings of tables', () => checkTableSettings(client)),
    looked('otel_traces', () => checkTraces(client)),
  ]);
}

/** A check that cannot be made is worth knowing, and no fault of what is checked. */
async function looked(name: string, check: () => Promise<Omit<Check, 'name'>>): Promise<Check> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return { name, status: 'note', message: `could not be checked: ${messageOf(toStoreError(error, name))}` };
  }
}

async function checkClocks(client: StoreClient): Promise<Omit<Check, 'name'>> {
  const before = Date.now();
  const [row] = await rowsOf<{ now: string }>(client, 'SELECT toUnixTimestamp64Milli(now64(3)) AS now');
  const after = Date.now();
  const theirs = Number(row?.now);
  const drift = theirs < before ? before - theirs : Math.max(0, theirs - after);
  const message = `ClickHouse's and this one are ${(drift / 1000).toFixed(1)} s apart`;
  if (drift <= MOST_DRIFT) return { status: 'ok', message };
  const remedy = 'set both by NTP: the times of arrival and the questions about late records depend on them';
  return { status: 'fault', message, remedy };
}

async function checkVersion(client: StoreClient): Promise<Omit<Check, 'name'>> {
  const [row] = await rowsOf<{ version: string }>(client, 'SELECT version() AS version');
  return checkVersionOf(row?.version ?? '');
}

async function checkDisks(client: StoreClient): Promise<Omit<Check, 'name'>> {
  const disks = await rowsOf<{ name: string; free: string }>(
    client,
    'SELECT name, toString(unreserved_space) AS free FROM system.disks ORDER BY name',
  );
  const message = disks.map(({ name, free }) => `${name}: ${(Number(free) / GIB).toFixed(1)} GiB free`).join(', ');
  if (disks.every(({ free }) => Number(free) >= GIB)) return { status: 'ok', message };
  return { status: 'fault', message, remedy: 'make room, or move old partitions: inserts stop when a disk is full' };
}

async function checkRights(client: StoreClient, database: string): Promise<Omit<Check, 'name'>> {
  const missing: string[] = [];
  for (const right of RIGHTS) {
    // The statement takes no FORMAT, which a query gets.
    const { stream } = await client.exec({ query: `CHECK GRANT ${right} ON \`${database.replaceAll('`', '\\`')}\`.*` });
    if ((await text(stream)).trim() !== '1') missing.push(right);
  }
  if (missing.length === 0) return { status: 'ok', message: `the user may do all that is needed in ${database}` };
  const remedy = `GRANT ${missing.join(', ')} ON ${database}.* to the sink's user`;
  return { status: 'fault', message: `missing: ${missing.join(', ')}`, remedy };
}

async function checkTraces(client: StoreClient): Promise<Omit<Check, 'name'>> {
  const query = "SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = 'otel_traces'";
  const [row] = await rowsOf<{ engine: string }>(client, query);
  if (row?.engine === 'Merge') return { status: 'ok', message: 'shows the spans and the audit spans' };
  if (row === undefined) return { status: 'note', message: 'is not there yet' };
  const message = 'was made by somebody else, such as the Collector: it does not show the audit spans';
  return { status: 'note', message, remedy: 'look for audit spans in audit_spans or audit_traces' };
}

async function rowsOf<Row>(client: StoreClient, query: string): Promise<Row[]> {
  const result = await client.query({ query, format: 'JSONEachRow' });
  return result.json<Row>();
}
