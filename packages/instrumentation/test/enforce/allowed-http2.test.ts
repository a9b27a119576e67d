import { once } from 'node:events';
import type { ClientHttp2Stream } from 'node:http2';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enforce } from '../../src/enforce/deciders.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import {
  responseOf,
  bothWays,
  closed,
  echo,
  lettingGoOn,
  lettingGoOnLate,
  noteEvents,
  refusing,
  send,
  slow,
  START,
} from './http2-both-ways.ts';

/** Events except those that come earlier, since the caller gets 100 Continue in advance. */
const others = (notes: unknown[]): unknown[] => notes.filter((what) => what !== 'continue' && what !== 'finish');

describe('an allowed call over HTTP/2 whose body names the model', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  it.each([
    ['that is established', true],
    ['that is being established', false],
  ])('is the same for both sides over a connection %s', async (_what, isConnected) => {
    const [plain, held] = await bothWays(echo, async (session, note) => {
      if (isConnected) await once(session, 'connect');
      const stream = send(session);
      noteEvents(stream, note);
      const answered = responseOf(stream);
      let written = 0;
      stream.write(START, () => (written += 1));
      stream.write(Buffer.from('é'), () => (written += 1));
      await delay(5);
      stream.write('6162', 'hex', () => (written += 1));
      stream.end('"}', () => note('ended'));
      note(await answered);
      note([written, stream.writableFinished, stream.sentHeaders[':path']]);
      if (!stream.closed) await closed(stream);
    });
    expect(held).toEqual(plain);
    expect(held).toContainEqual([200, `${START}éab"}`]);
    expect(await audited.records(2)).toMatchObject([{}, { modelId: 'gpt-5', decisionEffect: 'allow', policyId: 'p' }]);
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it.each<[string, (stream: ClientHttp2Stream) => Promise<void>]>([
    ['pipes it', (stream) => pipeline(Readable.from([START, 'Hello', '"}']), stream, { end: true })],
    [
      'awaits the callback of each write',
      async (stream) => {
        for (const part of [START, 'Hello', '"}']) await new Promise((resolve) => stream.write(part, resolve));
        stream.end();
      },
    ],
    [
      'writes it corked',
      async (stream) => {
        stream.cork();
        for (const part of [START, 'Hello', '"}']) stream.write(part);
        await delay(1);
        stream.uncork();
        stream.end();
      },
    ],
  ])('goes on if its caller %s', async (_what, write) => {
    const [plain, held] = await bothWays(echo, async (session, note) => {
      const stream = send(session);
      const answered = responseOf(stream);
      await write(stream).catch(() => undefined);
      note(await answered);
    });
    expect(held).toEqual(plain);
    expect(held).toContainEqual([200, `${START}Hello"}`]);
  });

  it('waits for a server that was asked for 100 Continue', async () => {
    const asked: unknown[] = [];
    const stop = enforce(({ modelId }) => {
      asked.push(modelId);
      return { effect: 'allow', policyId: 'p' };
    });
    const [plain, held] = await bothWays(lettingGoOn, async (session, note) => {
      const stream = send(session, {}, { expect: '100-continue' });
      noteEvents(stream, note);
      stream.on('continue', () => {
        stream.write(START);
        stream.end('Hello"}');
      });
      note(await responseOf(stream));
      if (!stream.closed) await closed(stream);
    });
    expect(held.filter((what) => what === 'continue')).toEqual(['continue']);
    expect(others(held)).toEqual(others(plain));
    expect(held).toContain('0 bytes');
    stop();
    expect(asked).toEqual(['gpt-5', 'gpt-5']);
    expect(await audited.records(2)).toMatchObject([{ outcome: 'success' }, { outcome: 'success', modelId: 'gpt-5' }]);
  });

  it('goes on if the server never sends 100 Continue, as its caller would', async () => {
    const [plain, held] = await bothWays(lettingGoOnLate, async (session, note) => {
      const stream = send(session, {}, { expect: '100-continue' });
      noteEvents(stream, note);
      const isClosed = closed(stream);
      await Promise.race([once(stream, 'continue'), delay(20)]);
      stream.end(`${START}Hello"}`);
      note(await responseOf(stream));
      await isClosed;
    });
    expect(held.filter((what) => what === 'continue')).toEqual(['continue']);
    expect(others(held)).toEqual(others(plain));
    expect(held).toContain(`${START}Hello"}`);
  });

  it('delivers the response of a server that does not send 100 Continue', async () => {
    const [plain, held] = await bothWays(refusing, async (session, note) => {
      const stream = send(session, {}, { expect: '100-continue' });
      stream.on('error', () => undefined).on('continue', () => stream.end(`${START}Hello"}`));
      note(await responseOf(stream));
      stream.destroy();
    });
    expect([plain, held]).toEqual([[[417, '']], [[417, '']]]);
  });

  it('applies back-pressure if the provider does not read, and sends it every byte in the end', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const [plain, held] = await bothWays(slow, async (session, note) => {
      const stream = send(session);
      const answered = responseOf(stream);
      stream.write(START);
      let most = 0;
      for (let n = 0; n < 128; n += 1) {
        if (!stream.write(chunk)) await once(stream, 'drain');
        most = Math.max(most, stream.writableLength);
      }
      stream.end();
      note(await answered);
      note(most < 3 * 1024 * 1024 || most);
    });
    expect(held).toEqual(plain);
    expect(held).toEqual([START.length + 128 * chunk.length, [200, '{}'], true]);
  });
});
