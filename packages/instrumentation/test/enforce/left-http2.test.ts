import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from '../support/audited.ts';
import {
  responseOf,
  bothWays,
  closed,
  cutting,
  dropping,
  echo,
  noteEvents,
  send,
  silent,
  START,
  type Scenario,
  type Serve,
} from './http2-both-ways.ts';

const lose =
  (isConnected: boolean): Scenario =>
  async (session, note) => {
    if (isConnected) await once(session, 'connect');
    const stream = send(session);
    noteEvents(stream, note);
    stream.write(START);
    session.destroy(new Error('gone'));
    await closed(stream);
  };

describe('an allowed call over HTTP/2 whose body names the model, which', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  it.each<[string, Serve, Scenario]>([
    [
      'is destroyed by its caller before it has written',
      silent,
      async (session, note) => {
        const stream = send(session);
        noteEvents(stream, note);
        stream.destroy();
        await closed(stream);
      },
    ],
    [
      'is closed by its caller while it writes',
      silent,
      async (session, note) => {
        await once(session, 'connect');
        const stream = send(session);
        noteEvents(stream, (what) => what === 'finish' || note(what));
        stream.write(START);
        await delay(10);
        // Written bytes may be lost, or not.
        stream.close(8);
        await closed(stream);
      },
    ],
    [
      'is aborted by a signal while it writes',
      silent,
      async (session, note) => {
        const controller = new AbortController();
        const stream = send(session, { signal: controller.signal });
        noteEvents(stream, note);
        stream.write(START);
        await delay(10);
        controller.abort();
        await closed(stream);
      },
    ],
    [
      'is aborted by a signal before it starts',
      silent,
      async (session, note) => {
        const stream = send(session, { signal: AbortSignal.abort() });
        noteEvents(stream, note);
        stream.end(START);
        await closed(stream);
      },
    ],
    [
      'is made on a destroyed session',
      silent,
      async (session, note) => {
        session.destroy();
        try {
          const stream = send(session);
          noteEvents(stream, note);
          stream.end(START);
          await closed(stream);
        } catch (error) {
          note((error as NodeJS.ErrnoException).code);
        }
      },
    ],
    [
      'has invalid headers',
      silent,
      async (session, note) => {
        try {
          send(session, {}, { connection: 'close' });
        } catch (error) {
          note((error as NodeJS.ErrnoException).code);
        }
        await delay(1);
      },
    ],
    [
      'is reset by its server',
      cutting,
      async (session, note) => {
        const stream = send(session);
        noteEvents(stream, note);
        stream.end(START);
        await closed(stream);
      },
    ],
    [
      'loses its server',
      dropping,
      async (session, note) => {
        const stream = send(session);
        noteEvents(stream, note);
        stream.end(START);
        await closed(stream);
      },
    ],
    [
      'has a session that its caller closes while it is held',
      echo,
      async (session, note) => {
        await once(session, 'connect');
        const stream = send(session);
        noteEvents(stream, note);
        const answered = responseOf(stream).catch(() => undefined);
        stream.write(START);
        // A stream that its server does not know is not finished, held or not.
        await delay(30);
        const sessionClosed = new Promise<void>((resolve) => session.close(resolve));
        await delay(5);
        stream.end('"}');
        note(await answered);
        await sessionClosed;
        note('session closed');
      },
    ],
    [
      'has no body, as declared',
      echo,
      async (session, note) => {
        const stream = send(session, { endStream: true });
        noteEvents(stream, note);
        note(await responseOf(stream));
        await closed(stream);
      },
    ],
  ])('%s reports the same to its caller', async (_what, serve, scenario) => {
    const [plain, held] = await bothWays(serve, scenario);
    expect(held).toEqual(plain);
    expect(held.length).toBeGreaterThan(0);
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it('loses its session while its caller writes fails as it does while its session connects', async () => {
    const [plain] = await bothWays(silent, lose(false));
    const [, held] = await bothWays(silent, lose(true));
    expect(held).toEqual(plain);
  });
});
