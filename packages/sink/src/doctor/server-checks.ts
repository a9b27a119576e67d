import type { StoreClient } from '@auditspan/store';
import type { Check } from './check.ts';
import { checkOrNote } from './missing-grant.ts';
import { type RightsNeeded, checkRights } from './right-checks.ts';
import { rowsOf } from './rows-of.ts';
import { checkInsertSettings, checkTableSettings, checkVersionOf } from './setting-checks.ts';

const GIB = 2 ** 30;
/** Maximum clock difference in milliseconds; a record counts as late after a minute. */
const MOST_DRIFT = 5000;

/** Checks ClickHouse's clock, disk space, version and settings, and the user's privileges. */
export async function checkServer(client: StoreClient, needed: RightsNeeded): Promise<Check[]> {
  const checks = {
    clocks: () => checkClocks(client, needed),
    'disk of ClickHouse': checkDisks,
    'rights in ClickHouse': () => checkRights(client, needed),
    'version of ClickHouse': checkVersion,
    'settings of inserts': checkInsertSettings,
    'settings of tables': checkTableSettings,
    otel_traces: checkTraces,
  };
  return Promise.all(
    Object.entries(checks).map(([name, check]) => checkOrNote(name, needed.database, () => check(client))),
  );
}

async function checkClocks(client: StoreClient, { migrates }: RightsNeeded): Promise<Omit<Check, 'name'>> {
  const before = Date.now();
  const [row] = await rowsOf<{ now: string }>(client, 'SELECT toUnixTimestamp64Milli(now64(3)) AS now');
  const after = Date.now();
  const theirs = Number(row?.now);
  const drift = theirs < before ? before - theirs : Math.max(0, theirs - after);
  const message = `the clocks of ClickHouse and this host are ${(drift / 1000).toFixed(1)} s apart`;
  if (drift <= MOST_DRIFT) return (migrates ? undefined : await leavesAhead(client)) ?? { status: 'ok', message };
  const remedy = 'synchronise both by NTP: receive times and queries for late records depend on them';
  return { status: 'fault', message, remedy };
}

/** Whether the log has times in the future. */
async function leavesAhead(client: StoreClient): Promise<Omit<Check, 'name'> | undefined> {
  const [row] = await rowsOf<{ sealed: string }>(
    client,
    'SELECT toString(toUnixTimestamp64Milli(max(SealedAt))) AS sealed FROM audit_leaves',
  );
  const sealed = Number(row?.sealed);
  if (sealed - Date.now() <= MOST_DRIFT) return undefined;
  const message = `records are sealed as of ${new Date(sealed).toISOString()}, which is in the future: the clock of the sink was wrong once`;
  const remedy =
    'make sure that the clock is right now; the times of a log never decrease, so records are sealed as of that time, and kept by it, ' +
    'until it has passed; or begin a log with another origin (seal.origin)';
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
  return {
    status: 'fault',
    message,
    remedy: 'free disk space, or move old partitions: inserts stop when a disk is full',
  };
}

async function checkTraces(client: StoreClient): Promise<Omit<Check, 'name'>> {
  const query = "SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = 'otel_traces'";
  const [row] = await rowsOf<{ engine: string }>(client, query);
  if (row?.engine === 'Merge') return { status: 'ok', message: 'shows the spans and the audit spans' };
  if (row === undefined) return { status: 'note', message: 'does not exist yet, or this user may not see it' };
  const message = 'was created by another program, such as the Collector: it does not show the audit spans';
  return { status: 'note', message, remedy: 'look for audit spans in audit_spans or audit_traces' };
}
