import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, createServer as createHttp2Server, type ClientHttp2Session } from 'node:http2';
import { connect as connectSocket, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent as UndiciAgent } from 'undici';
import { startAudited } from './support/audited.ts';

const CHUNK = Buffer.from(`data: {"choices":[{"delta":{"content":"${'word '.repeat(3000)}"}}]}\n\n`);
/** Bytes that a sender without back-pressure would send. */
const MOST = 64 * 1024 * 1024;
const STEP = 1024 * 1024;
/** A sender that has not continued for this many turns of the event loop is held back. */
const STILL_TURNS = 100;
const PATH = '/v1/chat/completions';
const BODY = JSON.stringify({ model: 'gpt-5', stream: true, messages: [] });

/** A response that its caller reads on demand. */
interface Answer {
  /** Reads at least this many bytes, or all that there are; returns their number. */
  read(bytes: number): Promise<number>;
  /** Aborts; returns what the caller observes. */
  abort(): Promise<string>;
}

/** Calls over one transport through a Unix socket, which buffers the same number of bytes each time. */
interface Client {
  call(): Promise<Answer>;
  close(): void;
}

async function readSome(parts: AsyncIterator<Uint8Array>, bytes: number): Promise<number> {
  let read = 0;
  while (read < bytes) {
    const part = await parts.next();
    if (part.done === true) break;
    read += part.value.length;
  }
  return read;
}

const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name} ${Reflect.get(error, 'code')}` : 'none';

function responseOf(parts: AsyncIterator<Uint8Array>, abort: () => void): Answer {
  return {
    read: (bytes) => readSome(parts, bytes),
    async abort() {
      abort();
      return readSome(parts, MOST).then(() => 'none', nameOf);
    },
  };
}

const iterate = (stream: Readable): AsyncIterator<Uint8Array> =>
  stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;

type OpenClient = (path: string) => Client;

const CLIENTS: Readonly<Record<string, OpenClient>> = {
  fetch(socketPath) {
    const dispatcher = new UndiciAgent({ connect: { socketPath } });
    return {
      async call() {
        const controller = new AbortController();
        const init = { method: 'POST', body: BODY, signal: controller.signal, dispatcher: dispatcher as never };
        const response = await fetch(`http://model.internal${PATH}`, init);
        return responseOf((response.body as ReadableStream<Uint8Array>)[Symbol.asyncIterator](), () =>
          controller.abort(),
        );
      },
      close: () => void dispatcher.destroy(),
    };
  },
  http(socketPath) {
    const agent = new Agent({ keepAlive: true });
    return {
      async call() {
        const request = httpRequest({ socketPath, path: PATH, method: 'POST', agent });
        request.on('error', () => undefined).end(BODY);
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        return responseOf(iterate(response), () => request.destroy());
      },
      close: () => agent.destroy(),
    };
  },
  http2(socketPath) {
    let session: ClientHttp2Session | undefined;
    return {
      async call() {
        session ??= connect('http://model.internal', { createConnection: () => connectSocket(socketPath) });
        const stream = session.request({ ':method': 'POST', ':path': PATH });
        stream.end(BODY);
        await once(stream, 'response');
        return responseOf(iterate(stream), () => stream.close(8));
      },
      close: () => session?.destroy(),
    };
  },
};

/** Sends for as long as it can. */
class Sender {
  /** Bytes of the current response. */
  written = 0;
  connections = 0;
  #closed = Promise.withResolvers<void>();
  readonly #server: Server;
  /** Bytes of the next response; by default more than a caller could read. */
  most = MOST;

  constructor(transport: string) {
    const http2 = transport === 'http2';
    this.#server = http2
      ? createHttp2Server()
      : createServer((request, response) => {
          request.resume();
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          this.#send(response);
        });
    this.#server.on('stream', (stream) => {
      stream.on('error', () => undefined).resume();
      stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
      this.#send(stream);
    });
    this.#server.on('connection', () => {
      this.connections += 1;
    });
  }

  async listen(path: string): Promise<void> {
    this.#server.listen(path);
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.close();
  }

  /** Resolves when the response is closed, by either side. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Resolves when it stops sending. */
  async still(): Promise<void> {
    let before = -1;
    for (let turns = 0; turns < STILL_TURNS; turns += 1) {
      if (this.written !== before) turns = 0;
      before = this.written;
      await turn();
    }
  }

  #send(answer: Writable): void {
    this.written = 0;
    this.#closed = Promise.withResolvers();
    answer.on('close', this.#closed.resolve);
    const { most } = this;
    const go = (): void => {
      while (this.written < most && !answer.destroyed) {
        this.written += CHUNK.length;
        if (!answer.write(CHUNK)) return void answer.once('drain', go);
      }
      answer.end('data: [DONE]\n\n');
    };
    go();
  }
}

/** Returns how far the sender was ahead of its reader at each step, and how calls ended. */
async function seenOf(transport: string, open: OpenClient, path: string): Promise<unknown> {
  const sender = new Sender(transport);
  await sender.listen(path);
  const client = open(path);
  const ahead: number[] = [];
  try {
    const answer = await client.call();
    let read = 0;
    for (let step = 0; step < 4; step += 1) {
      await sender.still();
      ahead.push(sender.written - read);
      read += await answer.read(STEP);
    }
    const aborted = await answer.abort();
    await sender.closed;
    const afterAbort = sender.connections;
    sender.most = STEP;
    const reads: number[] = [];
    for (let call = 0; call < 3; call += 1) reads.push(await (await client.call()).read(MOST));
    return { ahead, aborted, afterAbort, reads, connections: sender.connections };
  } finally {
    client.close();
    sender.close();
  }
}

describe.each(Object.entries(CLIENTS))('a large response over %s that is read slowly', (transport, open) => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'auditspan-pressure-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('applies back-pressure, aborts and keeps its connection as without auditing', async () => {
    const bare = await seenOf(transport, open, join(directory, 'bare'));
    const audited = await startAudited();
    try {
      const seen = (await seenOf(transport, open, join(directory, 'audited'))) as { ahead: number[] };
      expect(seen).toEqual(bare);
      expect(Math.max(...seen.ahead)).toBeLessThan(MOST / 4);
      const records = await audited.records(4);
      expect(records.map(({ outcome }) => outcome)).toEqual(['aborted', 'success', 'success', 'success']);
    } finally {
      await audited.close();
    }
  });
});
