import { join } from 'node:path';
import {
  type EmbeddedClickHouse,
  EmbeddedClickHouseListenError,
  startEmbeddedClickHouse,
} from '@auditspan/embedded-clickhouse';
import type { SinkConfig } from '../config.ts';
import { SinkStartError } from '../errors.ts';
import type { ListenAddress } from '../listen-address.ts';
import { ANALYST, WRITER, loadCredentials } from './credentials.ts';
import type { EndpointUser } from './endpoints-file.ts';

/** The embedded ClickHouse of a sink's data directory. */
export interface EmbeddedStore {
  readonly url: string;
  readonly users: readonly EndpointUser[];
  readonly clickhouse: EmbeddedClickHouse;
}

/** Starts the embedded ClickHouse of a data directory with its two users. */
export async function startEmbeddedStore(config: SinkConfig, listen: ListenAddress): Promise<EmbeddedStore> {
  const { password, analystPassword } = await loadCredentials(config);
  const users = [
    { name: WRITER, password, readonly: false },
    { name: ANALYST, password: analystPassword, readonly: true },
  ];
  const path = join(config.dataDir, 'clickhouse');
  const clickhouse = await startEmbeddedClickHouse({ path, listen: { ...listen }, users }).catch(rethrowWithFlag);
  return { url: clickhouse.url, users, clickhouse };
}

function rethrowWithFlag(error: unknown): never {
  if (!(error instanceof EmbeddedClickHouseListenError)) throw error;
  throw new SinkStartError(`${error.message} Set it with --embedded-listen`, { cause: error });
}
