import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { decodeNativeBlocks } from '../src/compression/native-blocks.ts';
import { lz4Frame, nativeBlock } from './compressed-bodies.ts';
import { basic, outcome, startTestServer, untilCut, type TestServer } from './embedded-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ maxBlockBytes: 4_000_000, maxBodyBytes: 20_000_000 });
});
afterAll(() => server.close());

beforeEach(async () => {
  await server.writer.command({ query: 'DROP TABLE IF EXISTS spans' });
  await server.writer.command({ query: 'CREATE TABLE spans (id UInt64, name String) ENGINE = MergeTree ORDER BY id' });
});

const INSERT = encodeURIComponent('INSERT INTO spans FORMAT Native');

/** Rows in Native, in one block of the format. */
async function nativeRows(from: number, rows: number): Promise<Buffer> {
  const query = `SELECT number AS id, concat('span ', toString(number)) AS name FROM numbers(${from}, ${rows})
    SETTINGS max_block_size = 1000000 FORMAT Native`;
  const response = await server.fetch('/', { method: 'POST', body: query });
  return Buffer.from(await response.arrayBuffer());
}

async function send(body: Uint8Array, params: string, encoding?: string): ReturnType<typeof outcome> {
  const headers = encoding === undefined ? {} : { 'content-encoding': encoding };
  return outcome(
    await server.fetch(`/?query=${INSERT}&${params}`, { method: 'POST', body: Buffer.from(body), headers }),
  );
}

async function stored(): Promise<unknown[]> {
  return server.rows(
    "SELECT count() AS rows, sum(id) AS ids, countIf(name = concat('span ', toString(id))) AS names FROM spans",
  );
}

const ALL = [{ rows: 100_000, ids: 4_999_950_000, names: 100_000 }];
const NONE = [{ rows: 0, ids: 0, names: 0 }];
const OK = { status: 200, code: null, text: '' };

/** 100 000 rows in several blocks of Native, as clients send them. */
async function pieces(): Promise<Buffer[]> {
  return Promise.all([nativeRows(0, 50_000), nativeRows(50_000, 1), nativeRows(50_001, 49_999)]);
}

describe('decompress=1', () => {
  it.each(['LZ4', 'ZSTD', 'NONE'] as const)('stores several blocks in %s', async (method) => {
    const blocks = (await pieces()).map((piece) => nativeBlock(piece, method));
    expect(await send(Buffer.concat(blocks), 'decompress=1')).toEqual(OK);
    expect(await stored()).toEqual(ALL);
  });

  it('stores blocks that split rows and contain the statement, inside a content encoding', async () => {
    const rows = Buffer.concat([Buffer.from('INSERT INTO spans FORMAT Native\n'), ...(await pieces())]);
    const blocks = [rows.subarray(0, 10), rows.subarray(10, 70_000), rows.subarray(70_000)];
    const body = gzipSync(Buffer.concat(blocks.map((block) => nativeBlock(block, 'LZ4'))));
    const init = { method: 'POST', body, headers: { 'content-encoding': 'gzip' } };
    expect(await outcome(await server.fetch('/?decompress=1', init))).toEqual(OK);
    expect(await stored()).toEqual(ALL);
  });

  it('rejects damage with the code of a server, and stores nothing', async () => {
    const [one = Buffer.alloc(0), ...others] = (await pieces()).map((piece) => nativeBlock(piece, 'LZ4'));
    const last = Buffer.concat(others);
    const changed = Buffer.from(last);
    changed[last.length - 100] = (changed[last.length - 100] ?? 0) ^ 1;
    const foreign = Buffer.from(last);
    foreign[16] = 0x91;
    const big = nativeBlock(Buffer.alloc(4_000_001), 'LZ4');
    const bodies = { changed, cut: last.subarray(0, -1), foreign, big, plain: await nativeRows(0, 10) };
    const codes: Record<string, unknown> = {};
    for (const [name, body] of Object.entries(bodies)) {
      const { status, code } = await send(Buffer.concat([one, body]), 'decompress=1');
      codes[name] = [status, code];
    }
    expect(codes).toEqual({
      changed: [400, '40'],
      cut: [400, '33'],
      foreign: [400, '89'],
      big: [413, '39'],
      plain: [400, '89'],
    });
    expect(await stored()).toEqual(NONE);
  });

  it('counts decompressed bytes against maxBodyBytes', async () => {
    const block = nativeBlock(Buffer.alloc(4_000_000), 'LZ4');
    const body = Buffer.concat(Array.from({ length: 6 }, () => block));
    expect(await send(body, 'decompress=1')).toMatchObject({ status: 413, code: '229' });
    expect(await stored()).toEqual(NONE);
  });
});

/** Returns the content of a response in blocks. */
async function read(response: Response): Promise<Buffer> {
  return buffer(decodeNativeBlocks([Buffer.from(await response.arrayBuffer())], 2 ** 20));
}

describe('compress=1', () => {
  it.each(['', '&network_compression_method=ZSTD&network_zstd_compression_level=1', '&enable_http_compression=1'])(
    'answers in blocks%s',
    async (params) => {
      const query = 'SELECT number, repeat(toString(number), 20) FROM numbers(50000) FORMAT TSV';
      const plain = await (await server.fetch('/', { method: 'POST', body: query })).text();
      const response = await server.fetch(`/?compress=1${params}`, { method: 'POST', body: query });
      expect((await read(response)).toString()).toBe(plain);
    },
  );

  it('works for read-only users, and sends nothing for an empty result', async () => {
    const headers = { authorization: basic('reader') };
    const asked = '/?compress=1&network_compression_method=LZ4&query=';
    expect((await read(await server.fetch(`${asked}SELECT+1`, { headers }))).toString()).toBe('1\n');
    expect((await read(await server.fetch(`${asked}SELECT+1+WHERE+0`, { headers }))).toString()).toBe('');
  });

  it('puts an early error into a block, and a late one after the blocks', async () => {
    const early = await server.fetch('/?compress=1', { method: 'POST', body: 'SELECT nothing' });
    expect([early.status, (await read(early)).toString()]).toEqual([
      404,
      expect.stringContaining('UNKNOWN_IDENTIFIER'),
    ]);
    const query = "SELECT throwIf(number = 5000000), repeat('x', 10) FROM numbers(10000000) FORMAT TSV";
    const late = await server.fetch('/?compress=1', { method: 'POST', body: query });
    const { body, cut } = await untilCut(late.body ?? Readable.from([]));
    expect({ status: late.status, cut }).toEqual({ status: 200, cut: true });
    expect(body.subarray(-1000).toString('latin1')).toContain(
      `\r\n__exception__\r\n${late.headers.get('x-clickhouse-exception-tag')}\r\nCode: 395.`,
    );
  });
});

describe('Content-Encoding', () => {
  const withChecksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
  const encoders = {
    lz4: lz4Frame,
    zstd: (content: Buffer): Buffer => zstdCompressSync(content, withChecksum),
    gzip: gzipSync,
  };

  it.each(['lz4', 'zstd', 'gzip'] as const)(
    'stores several blocks in one %s stream and in several',
    async (encoding) => {
      const encode = encoders[encoding];
      const rows = await pieces();
      expect(await send(encode(Buffer.concat(rows)), '', encoding)).toEqual(OK);
      expect(await stored()).toEqual(ALL);
      await server.writer.command({ query: 'TRUNCATE TABLE spans' });
      expect(await send(Buffer.concat(rows.map((piece) => encode(piece))), '', encoding)).toEqual(OK);
      expect(await stored()).toEqual(ALL);
    },
  );

  it.each(['lz4', 'zstd', 'gzip'] as const)(
    'refuses %s that is cut or changed, and stores nothing',
    async (encoding) => {
      const body = encoders[encoding](Buffer.concat(await pieces()));
      const changed = Buffer.from(body);
      changed[body.length >> 1] = (changed[body.length >> 1] ?? 0) ^ 1;
      for (const damaged of [body.subarray(0, -1), body.subarray(0, body.length >> 1), changed]) {
        expect(await send(damaged, '', encoding)).toMatchObject({
          status: 400,
          code: expect.stringMatching(/^(33|40|271|354)$/),
        });
      }
      expect(await stored()).toEqual(NONE);
    },
  );

  it.each(['snappy', 'xz', 'bz2', 'compress', 'gzip, zstd', 'aws-chunked'])('rejects %s by name', async (encoding) => {
    expect(await send(await nativeRows(0, 3), '', encoding)).toEqual({
      status: 400,
      code: '89',
      text: expect.stringContaining(`Unknown Content-Encoding: ${encoding}. Supported: identity, gzip`),
    });
    expect(await stored()).toEqual(NONE);
  });
});
