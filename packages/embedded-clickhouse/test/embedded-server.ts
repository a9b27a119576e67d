import { mkdtempSync, rmSync } from 'node:fs';
import { request, type ClientRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';

import { startEmbeddedClickHouse, type EmbeddedClickHouse, type EmbeddedClickHouseConfig } from '../src/index.ts';

/** A request whose headers are a plain object. */
export type PlainRequest = Omit<RequestInit, 'headers'> & { headers?: Record<string, string>; duplex?: 'half' };

/** A response as received over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether it was cut off before its end. */
  readonly cut: boolean;
}

/** A server on its own directory, with a user `writer` and a read-only user `reader`. */
export interface TestServer {
  readonly clickhouse: EmbeddedClickHouse;
  readonly directory: string;
  readonly writer: ClickHouseClient;
  readonly reader: ClickHouseClient;
  /** Sends a request as the writer, without a client library. */
  fetch(path: string, init?: PlainRequest): Promise<Response>;
  /** Sends a request as the writer, without decompressing the response. */
  raw(path: string, headers: Record<string, string>, method?: string): Promise<RawAnswer>;
  /** Runs a query as the writer and returns its rows. */
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

/** Creates a client that does not log the errors a test provokes. */
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
    raw: (path, headers, method = 'GET') =>
      rawAnswer(
        request(`${clickhouse.url}${path}`, { method, headers: { authorization: basic('writer'), ...headers } }),
      ),
    rows: async (query) => (await writer.query({ query, format: 'JSONEachRow' })).json(),
    close,
  };
}

function rawAnswer(outgoing: ClientRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    outgoing.once('error', reject).end();
    outgoing.once('response', (answer) => {
      const { statusCode: status = 0, headers } = answer;
      untilCut(answer).then((received) => resolve({ status, headers, ...received }), reject);
    });
  });
}

/** Response to a query of the raw interface: status, ClickHouse's code, text. */
export async function outcome(response: Response): Promise<{ status: number; code: string | null; text: string }> {
  return {
    status: response.status,
    code: response.headers.get('x-clickhouse-exception-code'),
    text: await response.text(),
  };
}

/** Returns the received part of a response body, and whether it was cut off before its end. */
export async function untilCut(answer: AsyncIterable<Uint8Array>): Promise<{ body: Buffer; cut: boolean }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of answer) chunks.push(chunk);
  } catch {
    return { body: Buffer.concat(chunks), cut: true };
  }
  return { body: Buffer.concat(chunks), cut: false };
}
