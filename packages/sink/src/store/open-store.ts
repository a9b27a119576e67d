import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createStoreClient, type StoreClient, type StoreConfigInput } from '@auditspan/store';
import type { SinkConfig } from '../config.ts';
import { SinkStartError } from '../errors.ts';
import { assertAnswers } from './assert-answers.ts';
import { startEmbeddedStore } from './embedded-store.ts';
import { makeFolder } from './make-folder.ts';
import { type EndpointUser, type Endpoints, readEndpoints } from './endpoints-file.ts';

/** Access to the store for the duration of a command. */
export interface OpenStore {
  readonly config: StoreConfigInput;
  /** How it is reached, as text for messages. */
  readonly by: string;
  close(): Promise<void>;
}

/** Options of {@link openStore}. */
export interface OpenStoreOptions {
  /** With which rights to open it. */
  readonly readonly: boolean;
  /** Whether to create the embedded one if there is none. Default false. */
  readonly create?: boolean;
}

/** Request timeout of commands that read or change the whole audit log, in milliseconds. */
export const WHOLE_LOG_TIMEOUT = 3_600_000;

/**
 * Opens the store: the configured server, the ClickHouse of the sink that runs on the data directory or, if none is running, the
 * embedded one for as long as it is needed.
 * @throws {SinkStartError} if there is nothing to open.
 */
export async function openStore(config: SinkConfig, options: OpenStoreOptions): Promise<OpenStore> {
  const { url } = config.clickhouse;
  if (url !== undefined) return { config: { ...config.clickhouse, url }, by: url, close: async () => {} };
  const running = await readEndpoints(config.dataDir);
  if (running !== undefined) return openRunning(running, options);
  return openEmbedded(config, options);
}

/** A client of the store for the duration of a command; closing it closes the store. */
export interface OpenClient extends OpenStore {
  readonly client: StoreClient;
}

/**
 * Opens the store like {@link openStore}, with a client, once ClickHouse has answered for the first time.
 * @param requestTimeout milliseconds after which a request counts as failed; default: that of all clients
 * @throws {SinkStartError} if there is nothing to open.
 * @throws {StoreUnavailableError} if ClickHouse does not answer.
 */
export async function openClient(
  config: SinkConfig,
  { requestTimeout, ...options }: OpenStoreOptions & { readonly requestTimeout?: number },
): Promise<OpenClient> {
  const store = await openStore(config, options);
  try {
    await assertAnswers(store.config);
  } catch (error) {
    await store.close();
    throw error;
  }
  const client = createStoreClient({ ...store.config, ...(requestTimeout !== undefined && { requestTimeout }) });
  const close = async (): Promise<void> => {
    await client.close();
    await store.close();
  };
  return { ...store, client, close };
}

function openRunning({ pid, clickhouse }: Endpoints, { readonly }: OpenStoreOptions): OpenStore {
  const user = clickhouse.users.find((candidate) => candidate.readonly === readonly);
  if (user === undefined) {
    throw new SinkStartError(
      `the sink that runs as process ${pid} stores in ${clickhouse.url}: ` +
        'set AUDITSPAN_CLICKHOUSE_URL, AUDITSPAN_CLICKHOUSE_USER and AUDITSPAN_CLICKHOUSE_PASSWORD',
    );
  }
  return {
    config: storeConfig(clickhouse.url, clickhouse.database, user),
    by: `the sink that runs as process ${pid}`,
    close: async () => {},
  };
}

async function openEmbedded(config: SinkConfig, { readonly, create = false }: OpenStoreOptions): Promise<OpenStore> {
  if (create) await makeFolder(config.dataDir, 'data directory');
  else await requireData(config.dataDir);
  const embedded = await startEmbeddedStore(config, { host: '127.0.0.1', port: 0 });
  const user = embedded.users.find((candidate) => candidate.readonly === readonly);
  if (user === undefined) throw new SinkStartError('the embedded ClickHouse has no such user');
  return {
    config: storeConfig(embedded.url, 'default', user),
    by: `the embedded ClickHouse in ${config.dataDir}`,
    close: () => embedded.clickhouse.close(),
  };
}

async function requireData(dataDir: string): Promise<void> {
  try {
    await access(join(dataDir, 'clickhouse'));
  } catch (error) {
    throw new SinkStartError(
      `there is no data in ${dataDir} yet: run \`auditspan serve\`, or name another directory with --data-dir`,
      { cause: error },
    );
  }
}

function storeConfig(url: string, database: string, { name, password }: EndpointUser): StoreConfigInput {
  return { url, database, user: name, password };
}
