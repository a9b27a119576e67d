import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type StoreConfigInput, parseStoreConfig } from './config.ts';
import { toStoreError } from './store-error.ts';

/** A ClickHouse client over HTTP, for the embedded server and for a remote one. */
export type StoreClient = ClickHouseClient;

/**
 * Creates the client that this package's functions use. It connects on first use; the caller closes it.
 * @throws {StoreConfigError} naming every invalid field.
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

/** Timeout of a migration in milliseconds: it may read or rewrite everything that is stored. */
const MIGRATION_TIMEOUT = 24 * 3_600_000;

/** Creates the client that `migrate` uses for statements that process all stored data. */
export function createPatientClient(config: StoreConfigInput): StoreClient {
  return createStoreClient({ ...config, requestTimeout: MIGRATION_TIMEOUT });
}

/**
 * Creates the configured database if it does not exist; until then, every statement of a client fails.
 * @param signal aborts the wait for ClickHouse.
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
