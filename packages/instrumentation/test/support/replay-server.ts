import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { close, listen } from '@auditspan/testing';
import type { RecordedExchange } from './recorded-exchanges.ts';

/** Responds to every request with a recording, in small chunks. */
export interface ReplayServer {
  readonly port: number;
  /** Port of the same server over HTTP/2 without TLS. */
  readonly http2Port: number;
  /** Sets the response from now on, and whether it is gzipped. */
  play(exchange: RecordedExchange, zipped?: boolean): void;
  /** The bodies of the requests since the last {@link play}. */
  readonly requests: readonly Buffer[];
  close(): Promise<void>;
}

/** Headers that frame a message: the server writes its own. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'trailer',
  'date',
]);

/** Constant, since libraries return it. */
const A_DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';

export async function startReplayServer(): Promise<ReplayServer> {
  let playing: { readonly exchange: RecordedExchange; readonly zipped: boolean } | undefined;
  let requests: Buffer[] = [];
  const taken = async (request: IncomingMessage | ServerHttp2Stream) => {
    requests.push(await buffer(request));
    return responseOf(playing as NonNullable<typeof playing>);
  };
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, pieces } = await taken(request);
    response.writeHead(status, headers);
    for await (const piece of pieces) response.write(piece);
    response.end();
  };
  const replyOnStream = async (stream: ServerHttp2Stream): Promise<void> => {
    const { status, headers, pieces } = await taken(stream);
    stream.respond({ ':status': status, ...headers });
    for await (const piece of pieces) stream.write(piece);
    stream.end();
  };
  const server = createServer((request, response) => void reply(request, response));
  const http2 = createHttp2Server().on('stream', (stream: ServerHttp2Stream) => void replyOnStream(stream));
  return {
    port: await listen(server),
    http2Port: await listen(http2),
    play(exchange, zipped = false) {
      playing = { exchange, zipped };
      requests = [];
    },
    get requests() {
      return requests;
    },
    async close() {
      await Promise.all([close(server), close(http2)]);
    },
  };
}

function responseOf({ exchange, zipped }: { readonly exchange: RecordedExchange; readonly zipped: boolean }) {
  const fields = Object.entries(exchange.responseHeaders).filter(([name]) => !FRAMING.has(name.toLowerCase()));
  return {
    status: exchange.status,
    headers: { ...Object.fromEntries(fields), date: A_DATE, ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
    pieces: piecesOf(zipped ? gzipSync(exchange.responseBody) : exchange.responseBody),
  };
}

/**
 * Splits at every position eventually, and lets the other side run now and then.
 *
 * @yields chunks of the bytes
 */
async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = 1 + ((at * 7919) % 211);
    yield bytes.subarray(at, at + size);
    at += size;
    if (turn % 16 === 0) await nextTurn();
  }
}
