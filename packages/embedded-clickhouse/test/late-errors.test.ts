import { brotliDecompressSync, constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { decodeLz4Frames } from '../src/compression/lz4-frames.ts';
import { DECOMPRESS } from './compressed-bodies.ts';
import { startTestServer, untilCut, type TestServer } from './embedded-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const QUERY = "SELECT throwIf(number = 3000000, 'late') AS x FROM numbers(4000000)";

/** Decompresses as far as possible. */
const DECOMPRESS_CUT = {
  identity: (body: Buffer) => body,
  gzip: (body: Buffer) => gunzipSync(body, { finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (body: Buffer) => inflateSync(body, { finishFlush: constants.Z_SYNC_FLUSH }),
  br: (body: Buffer) => brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: (body: Buffer) => zstdDecompressSync(body, { finishFlush: constants.ZSTD_e_flush }),
  lz4: async (body: Buffer) => (await untilCut(decodeLz4Frames([body]))).body,
};

async function failing(encoding: string): Promise<{ body: Buffer; cut: boolean; end: string }> {
  const path = `/?enable_http_compression=1&query=${encodeURIComponent(QUERY)}`;
  const { body, cut, headers } = await server.raw(path, { 'accept-encoding': encoding });
  return { body, cut, end: `${String(headers['x-clickhouse-exception-tag'])}\r\n__exception__\r\n` };
}

describe('an error in the middle of an answer', () => {
  it('ends the response so that the client throws it', async () => {
    const result = await server.writer.query({ query: QUERY, format: 'JSONEachRow' });
    const read = async (): Promise<void> => {
      for await (const rows of result.stream()) expect(rows.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toMatchObject({ code: '395', type: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' });
  });

  it.each(['identity', 'gzip', 'deflate', 'br', 'zstd', 'lz4'] as const)(
    'cuts it off behind the error, which can be read whole: %s',
    async (encoding) => {
      const { body, cut, end } = await failing(encoding);
      const content = await DECOMPRESS_CUT[encoding](body);
      expect({ cut, end: content.subarray(-end.length).toString() }).toEqual({ cut: true, end });
    },
  );

  it.each(['gzip', 'deflate', 'br', 'zstd', 'lz4'] as const)(
    'leaves out the end of the encoding, by which a client would take it for whole: %s',
    async (encoding) => {
      const { body } = await failing(encoding);
      await expect((async () => DECOMPRESS[encoding](body))()).rejects.toThrow(/unexpected end|too early/i);
    },
  );
});
