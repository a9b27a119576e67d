import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { fetch, H2CClient } from 'undici';
import { H2CClient as UnknownClient } from 'undici-7';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enforce } from '../../src/enforce/deciders.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { grpcMessage, protobuf } from '../support/protobuf.ts';

const METHOD = '/inference.GRPCInferenceService/ModelStreamInfer';
const ANSWER = grpcMessage(protobuf([2, [[1, 'served']]]));
const framed = (model: string): Buffer => grpcMessage(protobuf([1, model], [7, Buffer.alloc(100)]));

const options = (body: Buffer | Readable) =>
  ({ method: 'POST', path: METHOD, headers: { 'content-type': 'application/grpc' }, body }) as const;

describe('a gRPC stream over undici that switches to another model', () => {
  let audited: Audited;
  let server: Http2Server;
  let client: H2CClient;
  let stop: () => void;
  let got: Buffer[];
  beforeEach(async () => {
    got = [];
    audited = await startAudited();
    server = createServer();
    server.on('stream', (stream: ServerHttp2Stream) => {
      let body = Buffer.alloc(0);
      const at = got.push(body) - 1;
      stream.on('error', () => undefined);
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.on('data', (chunk: Buffer) => {
        body = Buffer.concat([body, chunk]);
        got[at] = body;
        stream.write(ANSWER);
      });
      stream.on('end', () => stream.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = new H2CClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    stop = enforce(({ modelId }) => ({ effect: modelId === 'credit' ? 'deny' : 'allow', policyId: 'p', ruleId: 'r' }));
  });
  afterEach(async () => {
    stop();
    await client.destroy();
    server.close();
    await audited.close();
  });

  const broken = { outcome: 'denied', outcomeReason: 'policy', deniedBy: 'policy', modelId: 'credit', ruleId: 'r' };

  it('gets responses, and ends before a denied message is sent completely', async () => {
    const answered = Promise.withResolvers<void>();
    const said = async function* (): AsyncGenerator<Buffer> {
      yield framed('fraud');
      await answered.promise;
      const denied = framed('credit');
      yield denied.subarray(0, 20);
      // Bytes yielded at once may share a packet with those that end the stream.
      await delay(20);
      yield denied.subarray(20);
      yield framed('fraud');
    };
    const { body } = await client.request(options(Readable.from(said())));
    const read = body.on('error', () => undefined)[Symbol.asyncIterator]();
    expect((await read.next()).value).toEqual(ANSWER);
    answered.resolve();
    const rest = (async () => {
      for (let next = await read.next(); next.done !== true; next = await read.next())
        expect(next.value).toEqual(ANSWER);
    })();
    await expect(rest).rejects.toMatchObject({ code: 'AUDITSPAN_ACCESS_DENIED' });
    const sent = Buffer.concat([framed('fraud'), framed('credit').subarray(0, 20)]);
    expect(sent.subarray(0, got[0]?.length)).toEqual(got[0]);
    expect(await audited.records(1)).toMatchObject([{ ...broken, httpStatus: 200, requestBytes: sent.length }]);
  });

  it.each([
    ['whole', (bytes: Buffer) => bytes],
    ['in parts', (bytes: Buffer) => Readable.from([bytes.subarray(0, 50), bytes.subarray(50)])],
  ])('does not begin where its body comes %s and names one that is denied', async (_how, bodyOf) => {
    const { headers } = await client.request(options(bodyOf(Buffer.concat([framed('fraud'), framed('credit')]))));
    expect([headers['grpc-status'], got]).toEqual(['7', []]);
    expect(await audited.records(1)).toMatchObject([{ ...broken, requestBytes: 0 }]);
  });

  it('does not begin over a new copy of undici either', async () => {
    const unknown = new UnknownClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { headers } = await unknown.request(options(Buffer.concat([framed('fraud'), framed('credit')])));
    expect([headers['grpc-status'], got]).toEqual(['7', []]);
    expect(await audited.records(1)).toMatchObject([{ ...broken, requestBytes: 0 }]);
    await unknown.destroy();
  });

  it.each([
    ['whole', (bytes: Buffer) => bytes],
    ['in parts', (bytes: Buffer) => Readable.from([bytes.subarray(0, 7), bytes.subarray(7)])],
  ])('is what it was where its body comes %s and all are allowed', async (_how, bodyOf) => {
    const sent = Buffer.concat(['fraud', 'cats', 'fraud', 'dogs'].map(framed));
    const { body, trailers } = await client.request(options(bodyOf(sent)));
    const answer = Buffer.from(await body.arrayBuffer());
    expect([got, answer.length % ANSWER.length, trailers]).toEqual([[sent], 0, { 'grpc-status': '0' }]);
    const records = await audited.records(3);
    expect(records.map(({ modelId, outcome, requestBytes }) => [modelId, outcome, requestBytes])).toEqual([
      ['cats', 'unknown', undefined],
      ['dogs', 'unknown', undefined],
      ['fraud', 'success', sent.length],
    ]);
  });

  it('is denied over fetch too', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${METHOD}`;
    const { readable, writable } = new TransformStream<Buffer, Buffer>();
    const writer = writable.getWriter();
    void writer.write(framed('fraud'));
    const answer = await fetch(url, { method: 'POST', body: readable, duplex: 'half', dispatcher: client });
    writer.write(framed('credit')).catch(() => undefined);
    await expect(answer.text()).rejects.toThrow('terminated');
    expect(await audited.records(1)).toMatchObject([broken]);
    expect(got[0]).toEqual(framed('fraud'));
  });
});
