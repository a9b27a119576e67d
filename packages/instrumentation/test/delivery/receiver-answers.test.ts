import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeTraces, listen } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstrumentationConfig } from '../../src/config.ts';
import { Delivery } from '../../src/pipeline/delivery/delivery.ts';
import { createMemoryQueue } from '../../src/pipeline/queue/memory-queue.ts';
import { createOtlpSender } from '../../src/pipeline/delivery/otlp-sender.ts';
import { readFrames } from '../../src/pipeline/spool/frame.ts';
import { recordDataAccess } from '../../src/work/record-event.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { hasOpenssl, startAuthority } from '../support/certificates.ts';
import { startOtlpReceiver, type ReceiverAnswer } from '../support/otlp-receiver.ts';
import { startRawEndpoint } from '../support/raw-endpoint.ts';

/** Timers have whole milliseconds, and the first may have begun. */
const TIMER_MS = 2;

/**
 * Returns when a receiver that delays the first attempt in this way was called, in milliseconds since the Unix epoch.
 */
async function attemptsAfter(putOff: () => ReceiverAnswer): Promise<{ asked: number[]; delivered: number }> {
  const receiver = await startOtlpReceiver();
  const asked: number[] = [];
  const taken = Promise.withResolvers<void>();
  receiver.answerBy(() => {
    asked.push(Date.now());
    if (asked.length === 1) return putOff();
    taken.resolve();
    return { status: 200 };
  });
  const queue = createMemoryQueue({ records: 10, bytes: 1000 });
  const delivery = new Delivery({
    sources: [queue],
    send: createOtlpSender(parseInstrumentationConfig({ endpoint: receiver.url })),
    onRefused: () => undefined,
    onUndelivered: taken.reject,
    onFault: taken.reject,
  });
  queue.append({ sequence: 1, bytes: new Uint8Array(0) });
  delivery.wake(true);
  // A record that arrives meanwhile is no reason for an earlier attempt.
  await expect.poll(() => asked.length).toBe(1);
  queue.append({ sequence: 2, bytes: new Uint8Array(0) });
  delivery.wake(true);
  await taken.promise;
  await expect.poll(() => delivery.delivered).toBeGreaterThan(0);
  delivery.stop();
  await receiver.close();
  return { asked, delivered: delivery.delivered };
}

describe('a receiver that asks for a delay gets it, and then every record', () => {
  it('by Retry-After in seconds, or as a date', async () => {
    const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3000);
    const [seconds, until] = await Promise.all([
      attemptsAfter(() => ({ status: 429, headers: { 'retry-after': '2' } })),
      attemptsAfter(() => ({ status: 503, headers: { 'retry-after': date.toUTCString() } })),
    ]);
    const [first = 0, second = 0] = seconds.asked;
    expect(second - first).toBeGreaterThanOrEqual(2000 - TIMER_MS);
    expect(until.asked[1]).toBeGreaterThanOrEqual(date.getTime() - TIMER_MS);
    expect([seconds, until].map(({ asked, delivered }) => [asked.length, delivered])).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });
});

describe('a receiver that closes a kept-alive connection', () => {
  it('gets the request again at once, on another connection', async () => {
    const used = new Set<unknown>();
    const receiver = await startRawEndpoint(({ socket }, response) => {
      if (used.has(socket)) socket.destroy();
      else response.end();
      used.add(socket);
    });
    const send = createOtlpSender(parseInstrumentationConfig({ endpoint: receiver.url }));
    for (let time = 0; time < 3; time += 1) {
      expect(await send(new Uint8Array(0))).toEqual({ kind: 'taken', rejected: 0 });
    }
    expect(used.size).toBe(3);
    await receiver.close();
  });
});

/** Returns why a delivery attempt failed, or the result if it succeeded. */
async function tellOf(endpoint: string): Promise<unknown> {
  const result = await createOtlpSender(parseInstrumentationConfig({ endpoint }))(new Uint8Array(0));
  return result.kind === 'later' ? result.why : result;
}

describe('a delivery failure is explained, without secrets in the URL', () => {
  it.each([
    [401, {}, 'status 401 (no valid token in AUDITSPAN_HEADERS or OTEL_EXPORTER_OTLP_HEADERS)'],
    [404, {}, 'status 404 (it does not accept traces at this path)'],
    [
      200,
      { 'content-type': 'text/html; charset=utf-8' },
      'text/html (the response is a web page, not that of an OTLP receiver)',
    ],
    [302, { location: '/login' }, 'status 302'],
  ])('a response of status %i with %o', async (status, headers, told) => {
    const endpoint = await startRawEndpoint((_request, response) => response.writeHead(status, headers).end());
    const secret = endpoint.url.replace('http://', 'http://me:secret@');
    expect(await tellOf(secret)).toBe(`${endpoint.url}/v1/traces: ${told}`);
    await endpoint.close();
    expect(await tellOf(secret)).toBe(`${endpoint.url}/v1/traces: ECONNREFUSED (no server listens there)`);
  });

  it.skipIf(!hasOpenssl)('an untrusted certificate, and TLS to a port without it', async () => {
    const authority = startAuthority();
    const plain = await startRawEndpoint((_request, response) => response.end());
    const tls = createServer(authority.certify('/CN=localhost'));
    const url = `https://localhost:${await listen(tls)}`;
    expect(await tellOf(url)).toMatch(/: UNABLE_TO_\w+ \(its certificate is not trusted: set NODE_EXTRA_CA_CERTS /u);
    expect(await tellOf(plain.url.replace('http:', 'https:'))).toMatch(/: \w+ \(it does not speak TLS\)$/u);
    tls.close();
    authority.close();
    await plain.close();
  });
});

function numbersOf(spans: readonly { readonly attributes: Readonly<Record<string, unknown>> }[]): unknown[] {
  return spans.map(({ attributes }) => attributes['test.number']);
}

describe('of records in one batch', () => {
  const COUNT = 20;
  const BAD = 13;
  let audited: Audited;
  let base: string;
  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'auditspan-refused-'));
    audited = await startAudited({ spoolDir: base, flushTimeout: 30_000 });
    audited.receiver.answerWith(503);
    for (let number = 1; number <= COUNT; number += 1)
      recordDataAccess({ dataClass: 'any', attributes: { 'test.number': number } });
    await audited.auditing.forceFlush();
  });
  afterEach(async () => {
    await audited.close();
    rmSync(base, { recursive: true, force: true });
  });

  const numbers = Array.from({ length: COUNT }, (_, index) => index + 1);
  /** The stored rejected records, and the records about them. */
  const refusal = (): { kept: unknown[]; told: unknown[] } => {
    const [service = ''] = readdirSync(base);
    const files = readdirSync(join(base, service)).filter((name) => name.startsWith('refused-'));
    const frames = files.flatMap((name) => readFrames(readFileSync(join(base, service, name))).frames);
    const kept = numbersOf(frames.flatMap(({ bytes }) => decodeTraces(Buffer.from(bytes))));
    const facts = ['count', 'sequence.first', 'sequence.last', 'kind'];
    const told = audited.receiver.recordings
      .filter(({ attributes }) => attributes['audit.recording.event'] === 'refused')
      .map(({ attributes }) => facts.map((fact) => attributes[`audit.recording.${fact}`]));
    return { kept, told };
  };

  it('only the rejected one is given up, stored and reported', async () => {
    audited.receiver.answerBy((spans) => ({ status: numbersOf(spans).includes(BAD) ? 400 : 200 }));
    const warned = once(process, 'warning') as Promise<[Error]>;
    await audited.auditing.forceFlush();

    expect((await warned)[0].message).toContain(`(status 400); they are kept in ${base}`);
    expect(numbersOf(audited.receiver.calls())).toEqual(numbers.filter((number) => number !== BAD));
    // The start of auditing has the first number.
    expect(refusal()).toEqual({ kept: [BAD], told: [[1, BAD + 1, BAD + 1, 'status_400']] });
    expect(audited.auditing.counts).toMatchObject({ waiting: 0, lost: 1 });
  });

  it('as many are sent at once as the receiver accepts', async () => {
    audited.receiver.answerBy(({ length }) => ({ status: length > 3 ? 413 : 200 }));
    await audited.auditing.forceFlush();

    expect(numbersOf(audited.receiver.calls())).toEqual(numbers);
    expect(refusal()).toEqual({ kept: [], told: [] });
    expect(audited.auditing.counts).toMatchObject({ delivered: COUNT + 1, waiting: 0, lost: 0 });
  });

  it('none is sent again if the receiver rejects one without naming it', async () => {
    audited.receiver.answerBy((spans) =>
      spans.length > 1 ? { status: 200, body: Buffer.from([0x0a, 2, 0x08, 1]) } : { status: 200 },
    );
    await audited.auditing.forceFlush();

    expect(numbersOf(audited.receiver.calls())).toEqual(numbers);
    expect(refusal()).toEqual({ kept: [undefined, ...numbers], told: [[1, 1, COUNT + 1, 'status_200']] });
    expect(audited.auditing.counts).toMatchObject({ waiting: 0, lost: 1 });
  });
});
