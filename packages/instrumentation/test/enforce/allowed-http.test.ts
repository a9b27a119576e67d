import { once } from 'node:events';
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from '../support/audited.ts';
import {
  echoing,
  lettingGoOn,
  recording,
  refusing,
  seenBothWays,
  silent,
  slow,
  switching,
  type Note,
} from './raw-providers.ts';

const PATH = '/v1/chat/completions';
const start = '{"model":"gpt-5","messages":"';

/** Runs the same call unchanged, and then held until it is allowed. */
type Scenario = (port: number, note: Note) => Promise<void>;

function send(port: number, options: object = {}): ClientRequest {
  return httpRequest({ port, host: '127.0.0.1', path: PATH, method: 'POST', ...options });
}

async function responseOf(request: ClientRequest): Promise<unknown[]> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return [response.statusCode, await text(response)];
}

/** Notes a request's events, in order. */
function noteEvents(request: ClientRequest, note: (what: unknown) => void): void {
  for (const name of ['socket', 'continue', 'finish', 'response', 'close']) request.on(name, () => note(name));
  request.on('error', ({ code }: NodeJS.ErrnoException) => note(`error ${code}`));
}

const inAnyOrder = (notes: unknown[]): Set<string> => new Set(notes.map((what) => JSON.stringify(what)));
const withoutContinue = (notes: unknown[]): unknown[] => notes.filter((what) => what !== 'continue');

describe('an allowed call of node:http', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  it('sends the same bytes, calls the same callbacks and ends the same way', async () => {
    const [plain, held] = await seenBothWays(recording('0\r\n\r\n'), async (port, note) => {
      const request = send(port, { headers: { 'x-test': 'é' }, agent: new Agent({ keepAlive: true }) });
      const answered = responseOf(request);
      request.on('error', note);
      let written = 0;
      request.write(start, () => (written += 1));
      request.write(Buffer.from('é'), 'utf8', () => (written += 1));
      await delay(5);
      request.write('6162', 'hex', () => (written += 1));
      request.write('"');
      await delay(5);
      request.end(' }', () => note('ended'));
      note(await answered);
      note([written, request.writableFinished, request.reusedSocket]);
    });
    expect(inAnyOrder(held)).toEqual(inAnyOrder(plain));
    expect(held).toContainEqual([200, '{}']);
    expect(held).toContainEqual([3, true, false]);
  });

  it('sends a body in one chunk with its length', async () => {
    const [plain, held] = await seenBothWays(recording('"}'), async (port, note) => {
      const request = send(port, { agent: new Agent({ keepAlive: true }) });
      noteEvents(request, note);
      request.end(`${start}Hello"}`);
      note(await responseOf(request));
      await delay(5);
    });
    expect(held).toEqual(plain);
    expect(held.join('\n')).toContain('\r\nContent-Length: 36\r\n');
  });

  it('waits for a server that was asked for 100 Continue', async () => {
    const [plain, held] = await seenBothWays(lettingGoOn, async (port, note) => {
      const request = send(port, { headers: { expect: '100-continue', 'transfer-encoding': 'chunked' } });
      const answered = responseOf(request);
      noteEvents(request, note);
      request.on('continue', () => request.end(`${start}Hello"}`));
      note(await answered);
    });
    // The caller gets 100 Continue in advance: everything else keeps its order.
    expect(held.filter((what) => what === 'continue')).toEqual(['continue']);
    expect(withoutContinue(held)).toEqual(withoutContinue(plain));
    expect(held).toContain('nothing yet');
  });

  it('goes on if the server never sends 100 Continue, as its caller would', async () => {
    const [plain, held] = await seenBothWays(recording('0\r\n\r\n'), async (port, note) => {
      const request = send(port, { headers: { expect: '100-continue', 'transfer-encoding': 'chunked' } });
      noteEvents(request, note);
      await Promise.race([once(request, 'continue'), delay(20)]);
      request.end(`${start}Hello"}`);
      note(await responseOf(request));
      request.destroy();
    });
    expect(held.filter((what) => what === 'continue')).toEqual(['continue']);
    expect(inAnyOrder(withoutContinue(held))).toEqual(inAnyOrder(plain));
  });

  it('hands over the connection if the server switches protocols', async () => {
    const [plain, held] = await seenBothWays(switching, async (port, note) => {
      const headers = { expect: '100-continue', connection: 'upgrade', upgrade: 'x', 'transfer-encoding': 'chunked' };
      const request = send(port, { headers });
      request.on('error', () => undefined).on('continue', () => request.end(`${start}Hello"}`));
      request.flushHeaders();
      const [, socket] = (await once(request, 'upgrade')) as [unknown, Socket];
      socket.write('hello');
      // Longer than a body waits for the server's 100 Continue.
      await delay(1200);
      const ended = once(socket, 'close');
      socket.end();
      await ended;
      note('ended');
    });
    expect(inAnyOrder(held)).toEqual(inAnyOrder(plain));
    expect(held).toContain('\r\n\r\nhello');
  });

  it('delivers the response of a server that does not send 100 Continue', async () => {
    const [plain, held] = await seenBothWays(refusing, async (port, note) => {
      const request = send(port, { headers: { expect: '100-continue', 'transfer-encoding': 'chunked' } });
      request.on('error', () => undefined).on('continue', () => request.end(`${start}Hello"}`));
      note(await responseOf(request));
      request.destroy();
    });
    expect([plain, held]).toEqual([[[417, '']], [[417, '']]]);
  });

  it.each<[string, Scenario]>([
    [
      'is destroyed by its caller before it has written',
      async (port, note) => {
        const request = send(port);
        noteEvents(request, note);
        request.destroy();
        await once(request, 'close').catch(() => undefined);
      },
    ],
    [
      'is destroyed by its caller while it writes',
      async (port, note) => {
        const request = send(port);
        noteEvents(request, note);
        request.write(start);
        await delay(10);
        const closed = once(request, 'close').catch(() => undefined);
        request.destroy();
        await closed;
      },
    ],
    [
      'is aborted by a signal after it was written',
      async (port, note) => {
        const controller = new AbortController();
        const request = send(port, { signal: controller.signal });
        noteEvents(request, note);
        request.end(start);
        await once(request, 'finish');
        controller.abort();
        await once(request, 'close').catch(() => undefined);
        await delay(10);
      },
    ],
    [
      'writes after its end',
      async (port, note) => {
        const request = send(port);
        noteEvents(request, note);
        const finished = new Promise((resolve) => void request.once('finish', resolve));
        request.end(start);
        request.write('more', (error) => note(`callback ${(error as NodeJS.ErrnoException | null)?.code}`));
        await finished;
      },
    ],
    [
      'is broken off by its server',
      async (port, note) => {
        const request = send(port, { path: `${PATH}?cut` });
        noteEvents(request, note);
        request.end(start);
        await once(request, 'close').catch(() => undefined);
      },
    ],
    [
      'has no server',
      async (_port, note) => {
        const request = send(9);
        noteEvents(request, note);
        request.end(start);
        await once(request, 'close').catch(() => undefined);
        await delay(5);
      },
    ],
  ])('reports the same to its caller if it %s', async (_what, scenario) => {
    const [plain, held] = await seenBothWays(silent, scenario);
    expect(held).toEqual(plain);
  });

  it('keeps its connection for the next', async () => {
    const [plain, held] = await seenBothWays(echoing, async (port, note) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (const word of ['one', 'two', 'three']) {
        const request = send(port, { agent });
        request.end(`${start}${word}"}`);
        note([...(await responseOf(request)), request.reusedSocket]);
        await expect.poll(() => Object.values(agent.freeSockets).flat()).toHaveLength(1);
      }
      note([agent.sockets, agent.requests, Object.values(agent.freeSockets).flat().length]);
      agent.destroy();
    });
    expect(held).toEqual(plain);
    expect(held.filter((what) => what === 'connection')).toHaveLength(1);
  });

  it('applies back-pressure if the provider does not read, and sends it every byte in the end', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const [plain, held] = await seenBothWays(slow, async (port, note) => {
      const request = send(port);
      const answered = responseOf(request);
      request.write(start);
      let most = 0;
      for (let n = 0; n < 128; n += 1) {
        if (!request.write(chunk)) await once(request, 'drain');
        most = Math.max(most, request.writableLength);
      }
      request.end();
      note(await answered);
      note(most < 3 * 1024 * 1024 || most);
    });
    expect(held).toEqual(plain);
    expect(held).toEqual([start.length + 128 * chunk.length, [200, '{}'], true]);
  });

  it('goes on if its caller awaits the callbacks of its writes', async () => {
    const [, held] = await seenBothWays(recording('0\r\n\r\n'), async (port, note) => {
      const request = send(port);
      const answered = responseOf(request);
      for (const part of [start, 'Hello', '"}']) await new Promise((resolve) => request.write(part, resolve));
      request.end();
      note(await answered);
    });
    expect(held).toContainEqual([200, '{}']);
  });
});
