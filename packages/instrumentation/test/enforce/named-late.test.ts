import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { listen } from '@auditspan/testing';
import { Agent, request as undiciRequest } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { startAudited, type Audited } from '../support/audited.ts';

const policy = {
  id: 'models',
  version: '1',
  default: 'deny',
  rules: [{ id: 'small', effect: 'allow', models: ['haiku'] }],
};
const agent = new Agent();
const PATH = '/v1/chat/completions';
const PART = `"${'x'.repeat(65_536)}",`;

/**
 * A body that exceeds the held bytes, in chunks.
 *
 * @yields its chunks, the last of which follows a long text
 */
function* parts(last: string): Generator<Buffer> {
  yield Buffer.from('{"model":"haiku","messages":[');
  for (let i = 0; i < 20; i += 1) yield Buffer.from(PART);
  yield Buffer.from(`""],"stream":false${last}}`);
}

async function* slowly(last: string): AsyncGenerator<Buffer> {
  for (const part of parts(last)) {
    yield part;
    await new Promise(setImmediate);
  }
}

type Call = (url: string, last: string) => Promise<unknown>;

async function overHttp(url: string, last: string): Promise<unknown> {
  const request = httpRequest(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
  const answered = once(request, 'response');
  answered.catch(() => undefined);
  for await (const part of slowly(last)) request.write(part);
  request.end();
  const [response] = (await answered) as [NodeJS.ReadableStream];
  return text(response);
}

async function overHttp2(url: string, last: string): Promise<unknown> {
  const session = connect(url);
  try {
    const stream = session.request({ ':method': 'POST', ':path': PATH, 'content-type': 'application/json' });
    const answered = text(stream);
    answered.catch(() => undefined);
    for await (const part of slowly(last)) stream.write(part);
    stream.end();
    return await answered;
  } finally {
    session.close();
  }
}

/** `fetch` reports the error of its body as the cause of its own. */
function isDenial(error: { code?: string; cause?: { code?: string } }): boolean {
  return (error.code ?? error.cause?.code) === 'AUDITSPAN_ACCESS_DENIED';
}

const calls: readonly (readonly [string, Call, 'http' | 'http2'])[] = [
  [
    'fetch',
    (url, last) =>
      fetch(url, { method: 'POST', body: ReadableStream.from(slowly(last)), duplex: 'half' }).then((answer) =>
        answer.text(),
      ),
    'http',
  ],
  [
    'undici',
    (url, last) =>
      undiciRequest(url, { method: 'POST', body: Readable.from(slowly(last)), dispatcher: agent }).then(({ body }) =>
        body.text(),
      ),
    'http',
  ],
  ['node:http', overHttp, 'http'],
  ['node:http2', overHttp2, 'http2'],
];

describe.each(calls)('a long body over %s', (_name, call, protocol) => {
  let audited: Audited;
  let server: Server | Http2Server;
  let received: string[];
  let url: string;
  beforeEach(async () => {
    received = [];
    const answer = async (request: AsyncIterable<unknown>, response: { end(body: string): unknown }): Promise<void> => {
      received.push(await text(request as NodeJS.ReadableStream));
      response.end('{}');
    };
    server =
      protocol === 'http'
        ? createServer((request, response) => void answer(request, response).catch(() => undefined))
        : createHttp2Server((request, response) => void answer(request, response).catch(() => undefined));
    url = `http://127.0.0.1:${await listen(server)}${PATH}`;
    audited = await startAudited({ policy });
    // Makes this copy of undici known.
    await runAs({ id: 'alice' }, () =>
      undiciRequest(url, { method: 'POST', body: '{"model":"haiku"}', dispatcher: agent }),
    ).then(
      ({ body }) => body.dump(),
      () => undefined,
    );
    await audited.records(1);
    received = [];
  });
  afterEach(async () => {
    await audited.close();
    server.close();
  });

  it('arrives unchanged if it names only an allowed model', async () => {
    expect(await runAs({ id: 'alice' }, () => call(url, ''))).toBe('{}');
    expect(received).toEqual([Buffer.concat([...parts('')]).toString()]);
    expect((await audited.records(2)).at(-1)).toMatchObject({ outcome: 'success', modelId: 'haiku', ruleId: 'small' });
  });

  it.each([
    ['the model again', ',"model":"opus"'],
    ['a fallback', ',"models":["haiku","opus"]'],
  ])('is aborted before it names %s to its server', async (_what, last) => {
    const ended = runAs({ id: 'alice' }, () => call(url, last));
    await expect(ended).rejects.toSatisfy(isDenial);
    expect(received.join('')).not.toContain('opus');
    expect((await audited.records(2)).at(-1)).toMatchObject({
      outcome: 'denied',
      outcomeReason: 'policy',
      deniedBy: 'policy',
    });
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
