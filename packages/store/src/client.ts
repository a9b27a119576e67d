import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type StoreConfigInput, parseStoreConfig } from './config.ts';
import { toStoreError } from './store-error.ts';

/** A client of ClickHouse over HTTP: the same for the embedded one and for a server. */
export type StoreClient = ClickHouseClient;

/**
 * Makes the client that everything in this package works with. It connects when it is first used; close it in the end.
 * @throws {StoreConfigError} naming every wrong field.
 */
export function createStoreClient(config: StoreConfigInput): StoreClient {
  const { url, user, password, database, requestTimeout } = parseStoreConfig(config);
  return createClient({
    url,
    username: user,
    password,
    database,
    request_timeout: requestTimeout,
    application: 'auditspan',
    log: { level: ClickHouseLogLevel.OFF },
  });
}

/** Milliseconds that a migration may take: it may read or rewrite all that is stored. */
const MIGRATION_TIMEOUT = 24 * 3_600_000;

/** Makes the client that `migrate` waits with until a statement has done with all that is stored. */
export function createPatientClient(config: StoreConfigInput): StoreClient {
  return createStoreClient({ ...config, requestTimeout: MIGRATION_TIMEOUT });
}

/**
 * Makes the configured database where it is missing, since every statement of a client fails until it exists.
 * @param signal ends the wait for ClickHouse.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function createDatabase(config: StoreConfigInput, signal?: AbortSignal): Promise<void> {
  const { database } = parseStoreConfig(config);
  if (database === 'default') return;
  const client = createStoreClient({ ...config, database: 'default' });
  try {
    await client.command({
      query: 'CREATE DATABASE IF NOT EXISTS {name:Identifier}',
      query_params: { name: database },
      ...(signal && { abort_signal: signal }),
    });
  } catch (error) {
    throw toStoreError(error, `could not make the database ${database}`);
  } finally {
    await client.close();
  }
}
