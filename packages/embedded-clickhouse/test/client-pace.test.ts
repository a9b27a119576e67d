import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { EmbeddedClickHouseConfig } from '../src/index.ts';
import { basic, startTestServer, type TestServer } from './embedded-server.ts';

async function serverWith(options: Partial<EmbeddedClickHouseConfig>): Promise<TestServer> {
  const server = await startTestServer({ maxConcurrentQueries: 1, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** Starts a request and returns its response with an unread body. */
async function unread(server: TestServer, path: string, query: string): Promise<IncomingMessage> {
  const outgoing = request(`${server.clickhouse.url}${path}`, {
    method: 'POST',
    headers: { authorization: basic('writer') },
    agent: false,
  });
  outgoing.on('error', () => undefined);
  outgoing.end(query);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return answer;
}

const ENDLESS = "SELECT repeat('x', 1000) FROM numbers(100000000) FORMAT TSV";

describe('a client that does not read', () => {
  it.each(['/?', '/?compress=1', '/?enable_http_compression=1'])(
    'loses its answer, and the next query gets its slot: %s',
    async (path) => {
      const server = await serverWith({ sendTimeoutMs: 500 });
      const answer = await unread(server, path, 'SELECT randomString(1000) FROM numbers(100000000) FORMAT TSV');
      expect(await server.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await expect(buffer(answer)).rejects.toThrow('aborted');
    },
  );

  it('blocks no other client before its timeout', async () => {
    const server = await serverWith({ maxConcurrentQueries: 2 });
    const answer = await unread(server, '/?', ENDLESS);
    expect(await server.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    answer.destroy();
  });

  it('gets its own result from disk, even if its slot was reused', async () => {
    const server = await serverWith({});
    const query = "SELECT repeat('a', 1000) FROM numbers(50000) FORMAT TSV";
    const answer = await unread(server, '/?wait_end_of_query=1', query);
    const other = await server.fetch('/?wait_end_of_query=1', { method: 'POST', body: query.replace("'a'", "'b'") });
    expect((await other.text()).includes('a')).toBe(false);
    const own = await buffer(answer);
    expect([own.length, own.includes('b')]).toEqual([50_050_000, false]);
  });
});

describe('a slow query', () => {
  it('is not mistaken for a slow client', async () => {
    const server = await serverWith({ sendTimeoutMs: 900, receiveTimeoutMs: 900 });
    const query = 'SELECT sleepEachRow(1) FROM numbers(2) SETTINGS max_block_size = 1';
    expect(await server.rows(query)).toEqual([{ 'sleepEachRow(1)': 0 }, { 'sleepEachRow(1)': 0 }]);
  });
});

describe('a client that does not send', () => {
  it.each(['decompress=0', 'decompress=1'])(
    'is refused, stores nothing and gives back its slot: %s',
    async (params) => {
      const server = await serverWith({ receiveTimeoutMs: 300 });
      await server.writer.command({ query: 'CREATE TABLE t (a UInt8) ENGINE = Memory' });
      const query = encodeURIComponent('INSERT INTO t FORMAT CSV');
      const outgoing = request(`${server.clickhouse.url}/?query=${query}&${params}`, {
        method: 'POST',
        headers: { authorization: basic('writer') },
        agent: false,
      });
      outgoing.on('error', () => undefined);
      outgoing.write('1\n');
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      expect([answer.statusCode, answer.headers['x-clickhouse-exception-code']]).toEqual([408, '209']);
      expect((await buffer(answer)).toString()).toContain('nothing came for 300 ms (receiveTimeoutMs)');
      expect(await server.rows('SELECT count() AS c FROM t')).toEqual([{ c: 0 }]);
      outgoing.destroy();
    },
  );
});
