import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';

import { startEmbeddedClickHouse, type EmbeddedClickHouse, type EmbeddedClickHouseConfig } from '../src/index.ts';

/** A request whose headers are a plain object. */
export type PlainRequest = Omit<RequestInit, 'headers'> & { headers?: Record<string, string>; duplex?: 'half' };

/** A server on a directory of its own, with a writer `writer` and a read-only user `reader`. */
export interface TestServer {
  readonly clickhouse: EmbeddedClickHouse;
  readonly directory: string;
  readonly writer: ClickHouseClient;
  readonly reader: ClickHouseClient;
  /** Sends a request as the writer, past every client. */
  fetch(path: string, init?: PlainRequest): Promise<Response>;
  /** Runs a query as the writer and gives its rows. */
  rows(query: string): Promise<unknown[]>;
  close(): Promise<void>;
}

const USERS = [
  { name: 'writer', password: 'w-secret' },
  { name: 'reader', password: 'r-secret', readonly: true },
];

/** `Authorization` of a user of the test server. */
export function basic(name: string, password = `${name.charAt(0)}-secret`): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'embedded-clickhouse-test-'));
}

/** A client that keeps the errors that a test provokes out of its output. */
export function connect(options: Parameters<typeof createClient>[0]): ClickHouseClient {
  return createClient({ ...options, log: { level: ClickHouseLogLevel.OFF } });
}

export async function startTestServer(options: Partial<EmbeddedClickHouseConfig> = {}): Promise<TestServer> {
  const directory = temporaryDirectory();
  const clickhouse = await startEmbeddedClickHouse({ path: directory, users: USERS, ...options });
  const writer = connect({ url: clickhouse.url, username: 'writer', password: 'w-secret' });
  const reader = connect({ url: clickhouse.url, username: 'reader', password: 'r-secret' });
  const close = async (): Promise<void> => {
    await Promise.all([writer.close(), reader.close()]);
    await clickhouse.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return {
    clickhouse,
    directory,
    writer,
    reader,
    fetch: (path, init = {}) =>
      fetch(`${clickhouse.url}${path}`, { ...init, headers: { authorization: basic('writer'), ...init.headers } }),
    rows: async (query) => (await writer.query({ query, format: 'JSONEachRow' })).json(),
    close,
  };
}

/** What a query of the raw interface answered: status, ClickHouse's code, text. */
export async function outcome(response: Response): Promise<{ status: number; code: string | null; text: string }> {
  return {
    status: response.status,
    code: response.headers.get('x-clickhouse-exception-code'),
    text: await response.text(),
  };
}
