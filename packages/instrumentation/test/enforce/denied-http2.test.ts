import { once } from 'node:events';
import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ClientSessionRequestOptions,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { startAudited, wholeRecord, type Audited } from '../support/audited.ts';
import { startHttp2Endpoint, type Http2Endpoint } from '../support/http2-endpoint.ts';

const body = (model: string): string => JSON.stringify({ model, messages: [] });

const policy = {
  id: 'models',
  version: '1',
  default: 'allow',
  rules: [{ id: 'no-o3', effect: 'deny', models: ['o3*'], message: 'Not o3.' }],
};
const DENIED = [
  403,
  { error: { message: 'Not o3.', type: 'request_forbidden', param: null, code: 'denied_by_policy' } },
];

async function responseOf(stream: ClientHttp2Stream): Promise<unknown[]> {
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  return [headers[':status'], JSON.parse(await text(stream))];
}

describe('a call over HTTP/2 that a policy denies for the model in its body', () => {
  let audited: Audited;
  let endpoint: Http2Endpoint;
  let session: ClientHttp2Session;
  let streams: number;
  beforeEach(async () => {
    streams = 0;
    audited = await startAudited({ policy });
    endpoint = await startHttp2Endpoint((stream: ServerHttp2Stream) => {
      streams += 1;
      stream.resume().once('end', () => {
        if (stream.destroyed) return;
        stream.respond({ ':status': 200 });
        stream.end('{}');
      });
    });
    session = connect(`http://127.0.0.1:${endpoint.port}`);
    session.on('error', () => undefined);
  });
  afterEach(async () => {
    session.destroy();
    await endpoint.close();
    await audited.close();
  });

  const send = (options: ClientSessionRequestOptions = {}, headers: OutgoingHttpHeaders = {}): ClientHttp2Stream =>
    runAs({ id: 'alice' }, { purpose: 'support' }, () =>
      session.request({ ':method': 'POST', ':path': '/v1/chat/completions', ...headers }, options),
    );
  const deniedRecord = (fields: object = {}): unknown =>
    wholeRecord({
      outcome: 'denied',
      outcomeReason: 'policy',
      deniedBy: 'policy',
      decisionEffect: 'deny',
      decisionMode: 'enforce',
      policyId: 'models',
      policyVersion: '1',
      ruleId: 'no-o3',
      modelId: 'o3',
      modelProvider: 'openai',
      serverAddress: '127.0.0.1',
      serverPort: endpoint.port,
      operation: 'chat',
      requestBytes: 0,
      stream: false,
      usageState: 'absent',
      ...fields,
    });

  it('gets the response of its provider, sends nothing, and is one record', async () => {
    const stream = send();
    const events: string[] = [];
    for (const name of ['ready', 'finish', 'response', 'end', 'close', 'error', 'aborted'])
      stream.on(name, () => events.push(name));
    stream.write(body('o3').slice(0, 9));
    await delay(5);
    stream.end(body('o3').slice(9));
    expect(await responseOf(stream)).toEqual(DENIED);
    await new Promise((resolve) => (stream.closed ? resolve(undefined) : stream.once('close', resolve)));
    expect(events.toSorted()).toEqual(['close', 'end', 'finish', 'ready', 'response']);
    expect(streams).toBe(0);
    expect(await audited.records(1)).toEqual([deniedRecord()]);

    const allowed = send();
    allowed.end(body('gpt-5'));
    expect([await responseOf(allowed), streams]).toEqual([[200, {}], 1]);
    expect(await audited.records(2)).toMatchObject([{}, { outcome: 'success', modelId: 'gpt-5', sourceSequence: 3 }]);
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it('is recorded even if the response is not read', async () => {
    send().end(body('o3'));
    expect(await audited.records(1)).toEqual([deniedRecord()]);
  });

  it('is denied while others go on', async () => {
    const calls = ['gpt-5', 'o3', 'gpt-5-mini', 'o3-pro'].map((model) => {
      const stream = send();
      const answered = responseOf(stream);
      stream.write(body(model).slice(0, 3));
      setTimeout(() => stream.end(body(model).slice(3)), 5);
      return answered;
    });
    expect(await Promise.all(calls)).toEqual([[200, {}], DENIED, [200, {}], DENIED]);
    expect(streams).toBe(2);
  });

  it('may go on writing', async () => {
    const stream = send();
    const answered = responseOf(stream);
    stream.write(`${body('o3').slice(0, -1)},"input":"`);
    for (let n = 0; n < 40; n += 1) {
      if (!stream.write('x'.repeat(64 * 1024))) await once(stream, 'drain');
    }
    await new Promise<void>((resolve) => stream.end('"}', resolve));
    expect([await answered, streams]).toEqual([DENIED, 0]);
  });

  it('may end its writes with trailers', async () => {
    const stream = send({ waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '1' }));
    stream.end(body('o3'));
    expect([await responseOf(stream), streams]).toEqual([DENIED, 0]);
  });

  it('lets its session be closed', async () => {
    const stream = send();
    const closed = new Promise<void>((resolve) => session.close(resolve));
    stream.end(body('o3'));
    expect(await responseOf(stream)).toEqual(DENIED);
    await closed;
    expect(session.destroyed).toBe(true);
  });

  it.each([
    ['exceeds the bound', `{"input":"${'x'.repeat(1024 * 1024)}`, {}],
    ['is compressed', gzipSync(body('gpt-5')), { 'content-encoding': 'gzip' }],
  ])('is denied too if the body that names it %s', async (_what, bytes, headers) => {
    const stream = send({}, headers);
    stream.write(bytes);
    const [status] = await responseOf(stream);
    expect([status, streams]).toEqual([403, 0]);
    stream.destroy();
    expect(await audited.records(1)).toMatchObject([{ outcome: 'denied', ruleId: 'no-o3' }]);
  });

  it.each<[string, (stream: ClientHttp2Stream) => void]>([
    ['destroys', (stream) => stream.destroy()],
    ['closes', (stream) => stream.close(8)],
  ])('has no outcome to judge if its caller %s it before', async (_what, leave) => {
    await once(session, 'connect');
    const stream = send();
    stream.write(body('o3').slice(0, 9));
    await delay(5);
    leave(stream);
    await once(stream, 'close');
    await delay(5);
    expect(streams).toBe(0);
    const [record] = await audited.records(1);
    expect(record).toMatchObject({ outcome: 'aborted', outcomeReason: 'client' });
    expect(record).not.toHaveProperty('decisionEffect');
  });

  it('is judged at once if it has no body', async () => {
    const stream = send({ endStream: true });
    expect([await responseOf(stream), streams]).toEqual([[200, {}], 1]);
  });
});
