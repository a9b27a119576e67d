import { type StoreClient, type StoreConfigInput, createStoreClient, migrate, toStoreError } from '@auditspan/store';
import type { SinkConfig } from '../config.ts';
import { assertAnswers } from '../store/assert-answers.ts';
import { type OpenStore, openStore } from '../store/open-store.ts';
import type { Check } from './check.ts';
import { messageOf } from '../error-message.ts';
import { remedyOf } from './missing-grant.ts';
import { checkServer } from './server-checks.ts';

/** Checks that ClickHouse answers and has this version's tables. */
export async function checkStore(config: SinkConfig): Promise<Check[]> {
  let store: OpenStore;
  try {
    store = await openStore(config, { readonly: false });
  } catch (error) {
    return [{ name: 'ClickHouse', status: 'note', message: messageOf(error) }];
  }
  const client = createStoreClient(store.config);
  try {
    const version = await checkVersion(client, store);
    if (version.status === 'fault') return [version];
    const { database = 'default' } = store.config;
    const migrations = await checkMigrations(client, database);
    const needed = { database, migrates: migrations.status === 'note', retention: config.retention };
    return [version, ...(await checkServer(client, needed)), migrations];
  } finally {
    await client.close();
    await store.close();
  }
}

async function checkVersion(client: StoreClient, { config, by }: OpenStore): Promise<Check> {
  const name = 'ClickHouse';
  try {
    await assertAnswers(config);
    const result = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
    const [row] = await result.json<{ version?: string }>();
    if (row?.version === undefined)
      return { name, status: 'fault', message: notClickHouse(by), remedy: remedyFor(config) };
    return { name, status: 'ok', message: `version ${row.version}, through ${by}` };
  } catch (error) {
    const remedy = remedyOf(error, config.database ?? 'default') ?? remedyFor(config);
    return { name, status: 'fault', message: toStoreError(error, by).message, remedy };
  }
}

function notClickHouse(by: string): string {
  return `the server reached through ${by} does not report a version, as ClickHouse does`;
}

function remedyFor({ url, user }: StoreConfigInput): string {
  return `check that ClickHouse answers at ${url} and that the user ${user ?? 'default'} and its password are right`;
}

async function checkMigrations(client: StoreClient, database: string): Promise<Check> {
  const name = 'migrations';
  try {
    const { applied: missing } = await migrate(client, { dryRun: true });
    if (missing.length === 0) return { name, status: 'ok', message: 'all are applied' };
    const remedy = 'run `auditspan migrate`, or just `auditspan serve`, as a user who may';
    return { name, status: 'note', message: `missing: ${missing.join(', ')}`, remedy };
  } catch (error) {
    const remedy = remedyOf(error, database);
    return { name, status: 'fault', message: messageOf(error), ...(remedy === undefined ? {} : { remedy }) };
  }
}
