import { channel } from 'node:diagnostics_channel';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_DISPATCHERS } from '../src/context/origin/beginnings.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { startRawEndpoint, type RawEndpoint } from './support/raw-endpoint.ts';

const events = Array.from(
  { length: 200 },
  (_unused, n) => `data: {"choices":[{"delta":{"content":"w${n} é"}}]}\n\n`,
).join('');
const body = JSON.stringify({ model: 'gpt-5', stream: true, messages: [] });

/** A request whose methods cannot be replaced breaks the tap in the middle of its work. */
function freezeWrites(message: unknown): void {
  const { request } = message as { request: { write: unknown } };
  Object.defineProperty(request, 'write', { value: request.write, configurable: false });
}

/** Returns `dispatch` of the dispatcher that `fetch` uses by default. */
function globalDispatches(): unknown[] {
  const dispatchers = GLOBAL_DISPATCHERS.flatMap((symbol) => Reflect.get(globalThis, symbol) ?? []);
  return dispatchers.map((dispatcher: object) => Reflect.get(dispatcher, 'dispatch'));
}

describe('an audited call', () => {
  let audited: Audited;
  let endpoint: RawEndpoint;
  beforeEach(async () => {
    audited = await startAudited();
    endpoint = await startRawEndpoint((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events);
    });
  });
  afterEach(async () => {
    await endpoint.close();
    await audited.close();
  });

  const url = (): string => `${endpoint.url}/v1/chat/completions`;

  it('delivers every byte to the caller', async () => {
    expect(await (await fetch(url(), { method: 'POST', body })).text()).toBe(events);
    expect((await audited.records(1))[0]).toMatchObject({ responseBytes: Buffer.byteLength(events), stream: true });
  });

  it('uses a fetch that looks like the original', async () => {
    const fault = await fetch('not a url').catch((error: unknown) => error);

    expect([fetch.name, fetch.length]).toEqual(['fetch', 1]);
    expect(Object.getOwnPropertyDescriptor(globalThis, 'fetch')).toEqual({
      value: fetch,
      configurable: true,
      enumerable: true,
      writable: true,
    });
    expect(fault).toBeInstanceOf(TypeError);
    expect((fault as TypeError).message).toBe('Failed to parse URL from not a url');
  });

  it('restores the originals at shutdown', async () => {
    await (await fetch(url(), { method: 'POST', body })).text();
    const during = new Set<unknown>([fetch, ...globalDispatches()]);
    await audited.auditing.shutdown();

    const after = [fetch, ...globalDispatches()];
    expect(after.length).toBeGreaterThan(1);
    expect(after.filter((each) => during.has(each))).toEqual([]);
    expect(channel('undici:request:create').hasSubscribers).toBe(false);
    expect(channel('http.client.request.created').hasSubscribers).toBe(false);
  });

  it('is unchanged if observing it fails, and the fault is counted', async () => {
    const created = channel('http.client.request.created');
    await audited.auditing.shutdown();
    created.subscribe(freezeWrites);
    const again = await startAudited();
    try {
      const request = httpRequest(url(), { method: 'POST' });
      const answered = new Promise<IncomingMessage>((resolve) => request.on('response', resolve));
      request.end(body);
      expect(await text(await answered)).toBe(events);
      expect(again.auditing.counts.faults).toBeGreaterThan(0);
      expect((await again.records(1))[0]).toMatchObject({ httpStatus: 200, responseBytes: Buffer.byteLength(events) });
    } finally {
      created.unsubscribe(freezeWrites);
      await again.close();
    }
  });
});
