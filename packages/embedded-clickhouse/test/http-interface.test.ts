import { execFile } from 'node:child_process';
import { connect as connectSocket } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DECOMPRESS, lz4Frame } from './compressed-bodies.ts';
import { basic, outcome, startTestServer, type TestServer } from './embedded-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ maxBodyBytes: 200_000, maxQueryBytes: 10_000 });
  await server.writer.command({ query: 'CREATE TABLE t (a String) ENGINE = Memory' });
});
afterAll(() => server.close());

const INSERT = `/?query=${encodeURIComponent('INSERT INTO t FORMAT CSV')}`;

async function curl(...args: string[]): Promise<string> {
  return (await promisify(execFile)('curl', ['-sS', '-u', 'writer:w-secret', ...args])).stdout;
}

/** Returns the response to `SELECT 1` with these parameters. */
async function ask(params: string): Promise<unknown> {
  return outcome(await server.fetch(`/?query=SELECT%201&${params}`));
}

function sized(value: string): Buffer {
  return Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
}

function column(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([sized(name), sized(type), Buffer.of(0), value]);
}

describe('paths and methods', () => {
  it.each([
    ['GET', '/ping', 200, 'Ok.\n'],
    ['GET', '/', 200, 'Ok.\n'],
    ['GET', '/replicas_status', 200, 'Ok.\n'],
    ['HEAD', '/ping', 200, ''],
    ['HEAD', '/?query=SELECT%201', 200, ''],
    ['GET', '/query?query=SELECT%201', 200, '1\n'],
    ['OPTIONS', '/', 204, ''],
  ])('%s %s returns %d', async (method, path, status, body) => {
    const response = await server.fetch(path, { method });
    expect({ status: response.status, body: await response.text() }).toEqual({ status, body });
  });

  it('rejects other paths and methods', async () => {
    expect((await server.fetch('/play')).status).toBe(404);
    expect((await server.fetch('/', { method: 'DELETE' })).status).toBe(405);
  });

  it.each([
    ['GET', '//', '404'],
    ['GET', '//x:99999/?query=SELECT+1', '404'],
    ['POST', 'http://[', '400'],
    ['GET', '/?query=%E0%A4%A', '401'],
    ['OPTIONS', '*', '204'],
  ])('survives %s %s from any client, authenticated or not', async (method, address, status) => {
    const socket = connectSocket(Number(new URL(server.clickhouse.url).port), '127.0.0.1');
    socket.end(`${method} ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `, 'u'));
    expect(await server.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('allows GET only to read', async () => {
    for (const query of ['INSERT INTO t VALUES (1)', 'DROP TABLE t', 'SET max_threads = 1', 'KILL QUERY WHERE 1']) {
      expect(await outcome(await server.fetch(`/?query=${encodeURIComponent(query)}`))).toMatchObject({
        status: 500,
        code: '164',
      });
    }
    expect(await server.rows('EXISTS TABLE t')).toEqual([{ result: 1 }]);
  });

  it('serves curl, with the query in the URL, in the body, and split between them', async () => {
    const { url } = server.clickhouse;
    expect(await curl(`${url}/?query=SELECT%201`)).toBe('1\n');
    expect(await curl(`${url}/`, '-d', 'SELECT 2')).toBe('2\n');
    expect(await curl(`${url}/?query=SELECT`, '--data-binary', '3')).toBe('3\n');
    expect(await curl(`${url}/?query=SELECT%20%7Bx%3AUInt8%7D&param_x=4`)).toBe('4\n');
  });
});

describe('headers of an answer', () => {
  it('contain what clients of the server rely on', async () => {
    const response = await server.fetch('/?query_id=abc&query=SELECT%201%20FORMAT%20JSON');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'x-clickhouse-query-id': 'abc',
      'x-clickhouse-format': 'JSON',
      'x-clickhouse-timezone': expect.any(String),
      'x-clickhouse-server-display-name': expect.any(String),
      'x-clickhouse-summary': expect.stringContaining('"read_rows":"1"'),
      'x-clickhouse-exception-tag': expect.stringMatching(/^[0-9a-f]{16}$/),
      'keep-alive': 'timeout=10',
    });
    await response.text();
  });
});

describe('errors', () => {
  it.each([
    ['SELEC 1', 400, '62'],
    ['', 400, '62'],
    ['SELECT 1; DROP TABLE t', 400, '62'],
    ['SELECT * FROM nowhere', 404, '60'],
    ['SELECT * FROM nodb.t', 404, '81'],
    ['SELECT nofunc(1)', 404, '46'],
    ["SELECT throwIf(1, 'told so')", 500, '395'],
    ['SELECT 1 SETTINGS no_such_setting = 1', 404, '115'],
    ['SELECT sleepEachRow(1) FROM numbers(3) SETTINGS max_block_size = 1, max_execution_time = 1', 408, '159'],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 400, '358'],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 404, '78'],
  ])('%j returns %d with code %s', async (query, status, code) => {
    const answer = await outcome(await server.fetch('/', { method: 'POST', body: query }));
    expect(answer).toEqual({
      status,
      code,
      text: expect.stringMatching(
        new RegExp(`^Code: ${code}\\. DB::Exception: (?!Code:)[^]* \\([A-Z_]+\\) \\(version 26`),
      ),
    });
    expect(answer.text).not.toMatch(/auditspan|\/\* [0-9a-f-]{36}/);
  });

  it('of settings, databases and roles are reported, not swallowed', async () => {
    expect(await ask('no_such_setting=1')).toMatchObject({ status: 404, code: '115' });
    expect(await ask('database=nodb')).toMatchObject({ status: 404, code: '81' });
    expect(await ask('role=admin')).toMatchObject({ status: 404, code: '511' });
    expect(await ask('session_id=s&session_timeout=99999')).toMatchObject({ status: 500, code: '374' });
  });

  it('of a large result come with their status when the client waits for the end', async () => {
    const query = encodeURIComponent("SELECT throwIf(number = 3000000, 'late') FROM numbers(4000000)");
    expect(await outcome(await server.fetch(`/?wait_end_of_query=1&query=${query}`))).toMatchObject({
      status: 500,
      code: '395',
    });
  });
});

describe('credentials', () => {
  it.each([
    [{ authorization: '' }, 401, '194'],
    [{ authorization: basic('writer', 'wrong') }, 403, '516'],
    [{ authorization: basic('nobody', 'w-secret') }, 403, '516'],
    [{ authorization: 'Bearer token' }, 403, '516'],
    [{ authorization: '', 'X-ClickHouse-User': 'writer', 'X-ClickHouse-Key': 'wrong' }, 403, '516'],
  ])('%j returns %d', async (headers, status, code) => {
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const response = await fetch(`${server.clickhouse.url}/?query=SELECT%201`, {
      headers: sent as Record<string, string>,
    });
    expect(await outcome(response)).toMatchObject({ status, code });
  });

  it('in ClickHouse headers are accepted, and the private headers of the front server are not', async () => {
    const headers = {
      'X-ClickHouse-User': 'reader',
      'X-ClickHouse-Key': 'r-secret',
      'X-AuditSpan-Readonly': '0',
      'X-AuditSpan-User': 'writer',
    };
    const response = await fetch(`${server.clickhouse.url}/`, { method: 'POST', headers, body: 'DROP TABLE t' });
    expect(await outcome(response)).toMatchObject({ code: '164' });
  });
});

describe('bodies', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['lz4', lz4Frame],
  ] as const)('are taken in %s, and answers given in it', async (encoding, compress) => {
    const sent = await server.fetch(INSERT, {
      method: 'POST',
      headers: { 'content-encoding': encoding },
      body: new Uint8Array(compress(Buffer.from(`${encoding}\n`))),
    });
    expect(sent.status).toBe(200);
    const wanted = { 'accept-encoding': encoding };
    const answer = await server.raw(
      `/?enable_http_compression=1&query=${encodeURIComponent(`SELECT a FROM t WHERE a = '${encoding}'`)}`,
      wanted,
    );
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect((await DECOMPRESS[encoding](answer.body)).toString()).toBe(`${encoding}\n`);
    const failed = await server.raw('/?enable_http_compression=1&query=SELEC', wanted);
    expect({ status: failed.status, encoding: failed.headers['content-encoding'] }).toEqual({ status: 400, encoding });
    expect((await DECOMPRESS[encoding](failed.body)).toString()).toMatch(/^Code: 62\./);
  });

  it('are not compressed unless requested', async () => {
    const answer = await server.raw('/?query=SELECT%201', { 'accept-encoding': 'gzip' });
    expect({ encoding: answer.headers['content-encoding'], body: answer.body.toString() }).toEqual({
      encoding: undefined,
      body: '1\n',
    });
  });

  it('that are damaged or in an unknown encoding are rejected and store no row', async () => {
    const send = async (encoding: string, body: Uint8Array<ArrayBuffer>): Promise<unknown> =>
      outcome(await server.fetch(INSERT, { method: 'POST', headers: { 'content-encoding': encoding }, body }));
    expect(await send('gzip', new Uint8Array(Buffer.from('not gzip')))).toMatchObject({ status: 400, code: '354' });
    expect(await send('gzip', new Uint8Array(gzipSync('cut\n'.repeat(100)).subarray(0, 20)))).toMatchObject({
      status: 400,
      code: '354',
    });
    expect(await send('zstd', new Uint8Array(Buffer.from('not zstd')))).toMatchObject({ status: 400, code: '354' });
    expect(await send('exotic', new Uint8Array(Buffer.from('x\n')))).toMatchObject({ status: 400, code: '89' });
    expect(await send('lz4', new Uint8Array(Buffer.from('not lz4')))).not.toMatchObject({ status: 200 });
    expect(await server.rows("SELECT count() AS c FROM t WHERE a IN ('cut', 'x')")).toEqual([{ c: 0 }]);
  });

  it('over the limit are rejected, even if they are small before decompression', async () => {
    const big = 'x\n'.repeat(150_000);
    expect(await outcome(await server.fetch(INSERT, { method: 'POST', body: big }))).toMatchObject({
      status: 413,
      code: '229',
    });
    const headers = { 'content-encoding': 'gzip' };
    expect(
      await outcome(await server.fetch(INSERT, { method: 'POST', headers, body: new Uint8Array(gzipSync(big)) })),
    ).toMatchObject({ status: 413, code: '229' });
    expect(
      await outcome(await server.fetch('/', { method: 'POST', body: `SELECT '${'y'.repeat(20_000)}'` })),
    ).toMatchObject({ status: 413, code: '229' });
    expect(await server.rows("SELECT count() AS c FROM t WHERE a = 'x'")).toEqual([{ c: 0 }]);
  });
});

describe('the first query of a Go client', () => {
  it('gets a response at the revision it decodes, announcing revision 0', async () => {
    const query = encodeURIComponent('SELECT displayName(), version(), revision(), timezone()');
    const response = await server.fetch(`/?default_format=Native&client_protocol_version=54485&query=${query}`, {
      method: 'POST',
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const name = response.headers.get('x-clickhouse-server-display-name') ?? '';
    const zone = response.headers.get('x-clickhouse-timezone') ?? '';
    const expected = Buffer.concat([
      Buffer.from('010002ffffffff000401', 'hex'),
      column('displayName()', 'String', sized(name)),
      column('version()', 'String', sized('26.7.2.1')),
      column('revision()', 'UInt32', Buffer.alloc(4)),
      column('timezone()', 'String', sized(zone)),
    ]);
    expect(bytes.toString('hex')).toBe(expected.toString('hex'));
  });

  it('is an ordinary query for other clients', async () => {
    const { stream } = await server.writer.exec({ query: 'SELECT displayName(), version(), revision(), timezone()' });
    expect(await text(stream)).toMatch(/^\S+\t26\.7\.2\.1\t54\d{3}\t\S+\n$/);
  });
});
