import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, temporaryDirectory } from './fixtures/sink-process.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

describe.concurrent('a ClickHouse that accepts connections and never answers', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer(() => {});
    url = await addressOf(server);
  });

  afterAll(() => {
    server.close();
  });

  it.each([['sql', 'SELECT 1'], ['migrate'], ['dead-letters', 'list'], ['redact', '--from-store', '--dry-run']])(
    'is reported by %s after ten seconds',
    async (...args) => {
      const stderr = `auditspan: AUDITSPAN_STORE_UNAVAILABLE: ClickHouse at ${url} did not answer within 10 s\n`;
      expect(await run(url, args)).toEqual({ code: 1, stdout: '', stderr });
    },
  );

  it('is reported by doctor', async () => {
    const { code, stdout } = await run(url, ['doctor']);
    expect([code, stdout]).toEqual([1, expect.stringContaining(`ClickHouse at ${url} did not answer within 10 s`)]);
  });
});

describe.concurrent('a ClickHouse behind a proxy that answers /ping itself', () => {
  it('is reported if it does not answer', async () => {
    const server = createHttpServer(({ url }, response) => url === '/ping' && response.end('Ok.\n'));
    const url = await addressOf(server);
    const stderr = expect.stringContaining(`ClickHouse at ${url} did not answer within 10 s`);
    expect(await run(url, ['sql', 'SELECT 1'])).toEqual({ code: 1, stdout: '', stderr });
    server.close();
  });

  it('may take its time for a query', async () => {
    // A liveness check has its query in the URL.
    const server = createHttpServer(({ method }, response) => {
      setTimeout(() => response.end('{"answer":42}\n'), method === 'GET' ? 0 : 11_000);
    });
    const url = await addressOf(server);
    const answer = { code: 0, stdout: '[\n  {"answer":42}\n]\n', stderr: '' };
    expect(await run(url, ['sql', '--format', 'json', 'SELECT 42 AS answer'])).toEqual(answer);
    server.close();
  });
});

async function addressOf(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function run(url: string, args: readonly string[]): ReturnType<typeof runCommand> {
  return runCommand(args, { AUDITSPAN_CLICKHOUSE_URL: url, AUDITSPAN_DATA_DIR: directory.path });
}
