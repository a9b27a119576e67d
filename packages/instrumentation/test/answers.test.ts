import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from './support/audited.ts';
import { startRawEndpoint, type RawEndpoint } from './support/raw-endpoint.ts';

const completion = {
  id: 'chatcmpl-1',
  model: 'gpt-5-2026-05-01',
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Parigi è la capitale. '.repeat(500) } },
  ],
  usage: { prompt_tokens: 11, completion_tokens: 7 },
};
const read = {
  outcome: 'success',
  responseId: 'chatcmpl-1',
  inputTokens: 11,
  outputTokens: 7,
  finishReasons: ['stop'],
};

const ENCODERS: readonly (readonly [encoding: string, how: string, (body: Buffer) => Buffer])[] = [
  ['gzip', 'as it should', zlib.gzipSync],
  ['br', 'as it should', zlib.brotliCompressSync],
  ['deflate', 'as it should', zlib.deflateSync],
  ['deflate', 'without its header', zlib.deflateRawSync],
  ['zstd', 'as it should', zlib.zstdCompressSync],
];

async function call(url: string): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'gpt-5', messages: [] }),
  });
}

describe('a response', () => {
  let audited: Audited;
  let endpoint: RawEndpoint | undefined;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(async () => {
    await endpoint?.close();
    await audited.close();
  });

  it.each(ENCODERS)(
    'encoded with %s, %s, is decoded on a copy, and reaches the caller unchanged',
    async (encoding, _how, encode) => {
      const body = Buffer.from(JSON.stringify(completion));
      endpoint = await startRawEndpoint((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
        const bytes = encode(body);
        response.write(bytes.subarray(0, 20));
        setTimeout(() => response.end(bytes.subarray(20)), 5);
      });
      // Node 22's fetch does not decode zstd; it passes on the encoded body.
      const received = Buffer.from(await (await call(endpoint.url)).arrayBuffer());

      expect([body, encode(body)].some((expected) => expected.equals(received))).toBe(true);
      const [record] = await audited.records(1);
      expect(record).toMatchObject({ ...read, responseBytes: body.length });
    },
  );

  it('is read as far as possible if it is gzipped and truncated', async () => {
    endpoint = await startRawEndpoint((_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': '4000',
      });
      response.write(zlib.gzipSync(JSON.stringify(completion)).subarray(0, 60));
      setTimeout(() => response.destroy(), 20);
    });
    await expect(call(endpoint.url).then((response) => response.text())).rejects.toThrow('terminated');

    const [record] = await audited.records(1);
    expect(record).toMatchObject({ outcome: 'error', outcomeReason: 'connection', httpStatus: 200 });
  });

  it.each(['compress', 'gzip, br'])(
    'is recorded without its size if it has the unknown encoding %s',
    async (encoding) => {
      endpoint = await startRawEndpoint((_request, response) => {
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding })
          .end('\u0000\u0001\u0002');
      });
      await call(endpoint.url)
        .then((response) => response.text())
        .catch(() => undefined);

      const [record] = await audited.records(1);
      expect(record).toMatchObject({ modelId: 'gpt-5', httpStatus: 200 });
      expect(record).not.toHaveProperty('responseBytes');
      expect(record).not.toHaveProperty('responseDigest');
    },
  );

  it('is counted and hashed if it is larger than the bound, and the fields beside the large one are read', async () => {
    const large = { ...completion, choices: [{ message: { content: 'x'.repeat(3 * 1024 * 1024) } }] };
    const body = JSON.stringify(large);
    endpoint = await startRawEndpoint((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    const received = await (await call(endpoint.url)).text();

    expect(createHash('sha256').update(received).digest('hex')).toBe(createHash('sha256').update(body).digest('hex'));
    const [record] = await audited.records(1);
    expect(record).toMatchObject({ outcome: 'success', inputTokens: 11, outputTokens: 7, responseBytes: body.length });
  });

  it.each([
    ['not JSON', 'hello'],
    ['a number', '7'],
    ['a list', '[1,2]'],
    ['wrong types throughout', '{"id":7,"model":{},"choices":{"a":1},"usage":[],"error":null}'],
    ['without valid choices', '{"choices":[null,7,"x",[]],"usage":null}'],
    [
      'negative and broken counts',
      '{"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":-1,"completion_tokens":1.5}}',
    ],
    ['a key that is a prototype', '{"__proto__":{"id":"x"},"constructor":1,"choices":[]}'],
    ['brackets without end', `{"choices":${'['.repeat(10_000)}`],
  ])('leaves call and record intact if it is %s', async (_name, body) => {
    endpoint = await startRawEndpoint((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });

    expect(await (await call(endpoint.url)).text()).toBe(body);
    const [record] = await audited.records(1);
    expect(record).toMatchObject({ outcome: 'success', usageState: 'absent', responseBytes: body.length });
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
