import { type StoreClient, type StoreConfigInput, createStoreClient, migrate, toStoreError } from '@auditspan/store';
import type { SinkConfig } from '../config.ts';
import { type OpenStore, openStore } from '../store/open-store.ts';
import { type Check, messageOf } from './check.ts';
import { checkServer } from './server-checks.ts';

/** Does ClickHouse answer, and has it this version's tables? */
export async function checkStore(config: SinkConfig): Promise<Check[]> {
  let store: OpenStore;
  try {
    store = await openStore(config, { readonly: false, create: false });
  } catch (error) {
    return [{ name: 'ClickHouse', status: 'note', message: messageOf(error) }];
  }
  const client = createStoreClient(store.config);
  try {
    const version = await checkVersion(client, store);
    if (version.status === 'fault') return [version];
    return [version, ...(await checkServer(client, store.config)), await checkMigrations(client)];
  } finally {
    await client.close();
    await store.close();
  }
}

async function checkVersion(client: StoreClient, { config, by }: OpenStore): Promise<Check> {
  const name = 'ClickHouse';
  try {
    const result = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
    const [row] = await result.json<{ version: string }>();
    return { name, status: 'ok', message: `version ${row?.version ?? '?'}, through ${by}` };
  } catch (error) {
    return { name, status: 'fault', message: toStoreError(error, by).message, remedy: remedyFor(config) };
  }
}

function remedyFor({ url, user }: StoreConfigInput): string {
  return `check that ClickHouse answers at ${url} and that the user ${user ?? 'default'} and its password are right`;
}

async function checkMigrations(client: StoreClient): Promise<Check> {
  const name = 'migrations';
  try {
    const { applied: missing } = await migrate(client, { dryRun: true });
    if (missing.length === 0) return { name, status: 'ok', message: 'all are applied' };
    const remedy = 'run `auditspan migrate`, or just `auditspan serve`';
    return { name, status: 'note', message: `missing: ${missing.join(', ')}`, remedy };
  } catch (error) {
    return { name, status: 'fault', message: messageOf(error) };
  }
}
