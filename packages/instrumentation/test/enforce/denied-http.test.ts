import { once } from 'node:events';
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enforce } from '../../src/enforce/deciders.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { startProvider, type Provider } from './provider.ts';

const body = (model: string): string => JSON.stringify({ model, messages: [] });
const denied = { error: expect.objectContaining({ code: 'denied_by_policy' }) };

const responseOf = async (request: ClientRequest): Promise<unknown[]> => {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return [response.statusCode, await json(response)];
};

describe.each([
  ['judged by its principal', false],
  ['judged by its model', true],
])('a denied call of node:http, %s,', (_how, readsModel) => {
  let audited: Audited;
  let provider: Provider;
  let stop: () => void;
  beforeEach(async () => {
    audited = await startAudited();
    provider = await startProvider(() => '{}');
    let calls = 0;
    // The second of three is denied or, if the model counts, that of the denied model.
    stop = enforce(
      ({ modelId }) => {
        calls += 1;
        const isDenied = readsModel ? modelId === 'o3' : calls === 2;
        return { effect: isDenied ? 'deny' : 'allow', policyId: 'p' };
      },
      { readsModel },
    );
  });
  afterEach(async () => {
    stop();
    await provider.close();
    await audited.close();
  });

  const post = (options: object = {}, url = provider.url): ClientRequest =>
    httpRequest(`${url}/v1/chat/completions`, { method: 'POST', ...options });
  const call = (options: object, model: string): Promise<unknown[]> => {
    const request = post(options);
    request.end(body(model));
    return responseOf(request);
  };

  it('leaves its connection to the next call', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answers = [];
    for (const model of ['gpt-5', 'o3', 'gpt-5']) {
      answers.push(await call({ agent }, model));
      await expect.poll(() => Object.values(agent.freeSockets).flat()).toHaveLength(1);
    }
    expect(answers).toEqual([
      [200, {}],
      [403, denied],
      [200, {}],
    ]);
    expect([provider.requests.length, provider.connections]).toEqual([2, 1]);
    expect([agent.sockets, agent.requests, Object.values(agent.freeSockets).flat()]).toEqual([
      {},
      {},
      [expect.objectContaining({ destroyed: false })],
    ]);
    agent.destroy();
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it('does not wait for a connection that is in use', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    provider.hold();
    const first = call({ agent }, 'gpt-5');
    expect(await call({ agent }, 'o3')).toEqual([403, denied]);
    const third = call({ agent }, 'gpt-5');
    provider.release();
    expect([await first, await third]).toEqual([
      [200, {}],
      [200, {}],
    ]);
    await expect.poll(() => [agent.sockets, agent.requests]).toEqual([{}, {}]);
    expect(provider.requests).toHaveLength(2);
    agent.destroy();
  });

  it('gets a response even if the server is unreachable', async () => {
    await call({}, 'gpt-5');
    const request = post({}, 'http://127.0.0.1:9');
    request.end(body('o3'));
    expect(await responseOf(request)).toEqual([403, denied]);
  });

  it.each<[string, object]>([
    ['no agent', { agent: false }],
    ['a connection of its own', { createConnection: connect }],
    ['an agent without keep-alive', { agent: new Agent({ keepAlive: false }) }],
    ['a custom agent', { agent: new OtherAgent() }],
  ])('gets a response with %s', async (_what, options) => {
    await call({}, 'gpt-5');
    const request = post(options);
    const events: string[] = [];
    for (const name of ['response', 'finish', 'close', 'error']) request.on(name, () => events.push(name));
    request.end(body('o3'));
    expect(await responseOf(request)).toEqual([403, denied]);
    await expect.poll(() => events.toSorted()).toEqual(['close', 'finish', 'response']);
    expect(provider.requests).toHaveLength(1);
  });

  it('gets its response when it has ended', async () => {
    await call({}, 'gpt-5');
    const request = post();
    const events: string[] = [];
    for (const name of ['response', 'finish']) request.on(name, () => events.push(name));
    request.write(body('o3').slice(0, 5));
    await delay(10);
    expect(events).toEqual([]);
    request.end(body('o3').slice(5));
    expect(await responseOf(request)).toEqual([403, denied]);
    expect(events).toEqual(['finish', 'response']);
  });

  it('may go on writing', async () => {
    await call({}, 'gpt-5');
    const request = post();
    request.on('error', (error) => expect.unreachable(String(error)));
    const answered = responseOf(request);
    request.write(`${body('o3').slice(0, -1)},"input":"`);
    for (let n = 0; n < 40; n += 1) {
      if (!request.write('x'.repeat(64 * 1024))) await once(request, 'drain');
    }
    await new Promise<void>((resolve) => request.end('"}', resolve));
    expect(await answered).toEqual([403, denied]);
    expect(provider.requests).toHaveLength(1);
  });
});

/** Like older proxy agents: not Node's agent, and with a delayed connection. */
class OtherAgent {
  addRequest(request: { onSocket(socket: unknown): void }, options: { host: string; port: number }): void {
    setTimeout(() => request.onSocket(connect(options)), 10);
  }
}
