import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreClient } from './client.ts';
import { DatabaseNewerError, MigrationChangedError } from './errors.ts';
import { completeExporterTable } from './exporter-table.ts';
import { type Migration, readMigrations } from './migration-files.ts';
import { toStoreError } from './store-error.ts';

/** Result of {@link migrate}. */
export interface MigrationReport {
  /** Names of the migrations that had already been applied. */
  readonly present: readonly string[];
  /** Names of the migrations that were applied now, or would be with `dryRun`. */
  readonly applied: readonly string[];
}

/**
 * Number of checks, and milliseconds between them, for whether another process has applied a migration that failed
 * here.
 */
const LOOKS = 15;
const PAUSE = 200;

interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/**
 * Migrates the client's database to this version's schema and records the applied migrations in `auditspan_migrations`.
 * Safe to run again, concurrently, and after a run that died half-way: every migration is one statement that does
 * nothing if its work is already done. A migration whose condition does not hold for this database is recorded without
 * being run.
 * @param options.dryRun only report what would be applied.
 * @param options.patient client for statements whose duration grows with the stored data. Default `client`.
 * @throws {MigrationChangedError | DatabaseNewerError} before anything is applied.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function migrate(
  client: StoreClient,
  options: { dryRun?: boolean; patient?: StoreClient } = {},
): Promise<MigrationReport> {
  const known = await readMigrations();
  const applied = await readApplied(client);
  checkHistory(known, applied);
  const missing = known.filter((migration) => !applied.has(migration.number));
  if (options.dryRun !== true && missing.length > 0) {
    await completeExporterTable(client);
    for (const migration of missing) {
      await apply(client, options.patient ?? client, migration);
    }
  }
  return {
    present: known.filter((migration) => applied.has(migration.number)).map(({ name }) => name),
    applied: missing.map(({ name }) => name),
  };
}

function checkHistory(known: readonly Migration[], applied: ReadonlyMap<number, AppliedMigration>): void {
  const byNumber = new Map(known.map((migration) => [migration.number, migration]));
  for (const { number, name, checksum } of applied.values()) {
    const migration = byNumber.get(number);
    if (migration === undefined) {
      throw new DatabaseNewerError(
        `the database has the migration ${name}, which this version of AuditSpan does not know: upgrade AuditSpan`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationChangedError(
        `the migration ${name} was applied with a different text (checksum ${checksum}, now ${migration.checksum}): ` +
          'install the unmodified package',
      );
    }
  }
}

async function readApplied(client: StoreClient): Promise<ReadonlyMap<number, AppliedMigration>> {
  try {
    if (!(await hasHistory(client))) return new Map();
    const rows = await client.query({
      query: 'SELECT DISTINCT number, name, checksum FROM auditspan_migrations ORDER BY number',
      format: 'JSONEachRow',
    });
    const applied = await rows.json<AppliedMigration>();
    return new Map(applied.map((migration) => [migration.number, migration]));
  } catch (error) {
    throw toStoreError(error, 'could not read which migrations were applied');
  }
}

async function hasHistory(client: StoreClient): Promise<boolean> {
  const result = await client.query({ query: 'EXISTS TABLE auditspan_migrations', format: 'JSONEachRow' });
  const [row] = await result.json<{ result: number }>();
  return row?.result === 1;
}

async function apply(client: StoreClient, patient: StoreClient, migration: Migration): Promise<void> {
  const { name, sql } = migration;
  try {
    if (await isFor(client, migration)) await patient.command({ query: sql });
    await record(client, migration);
  } catch (error) {
    // Another process may have been faster, which makes this statement fail, and be about to record it.
    if (!(await isAppliedSoon(client, migration))) throw toStoreError(error, `could not apply the migration ${name}`);
  }
}

async function isAppliedSoon(client: StoreClient, { number }: Migration): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    const applied = await readApplied(client);
    if (applied.has(number)) return true;
    await sleep(PAUSE);
  }
  return false;
}

async function isFor(client: StoreClient, { onlyWhere }: Migration): Promise<boolean> {
  if (onlyWhere === undefined) return true;
  const result = await client.query({ query: onlyWhere, format: 'JSONCompactEachRow' });
  const [[answer] = []] = await result.json<[boolean | number]>();
  return Boolean(answer);
}

async function record(client: StoreClient, { number, name, checksum }: Migration): Promise<void> {
  await client.insert({
    table: 'auditspan_migrations',
    values: [{ number, name, checksum }],
    columns: ['number', 'name', 'checksum'],
    format: 'JSONEachRow',
    // Two concurrent migrations record it once.
    clickhouse_settings: {
      async_insert: 0,
      insert_deduplicate: 1,
      insert_deduplication_token: `${number} ${checksum}`,
    },
  });
}
