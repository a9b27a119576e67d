import { once } from 'node:events';
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ClientSessionRequestOptions,
  type Http2Server,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '@auditspan/testing';
import { enforce } from '../../src/enforce/deciders.ts';

const PATH = '/v1/chat/completions';
/** Start of every body. */
export const START: string = '{"model":"gpt-5","messages":"';

/** How a server handles its streams, and what it notes of them. */
export type Serve = (stream: ServerHttp2Stream, note: (what: unknown) => void) => void;

/** Runs the same call unchanged, and then held until it is allowed. */
export type Scenario = (session: ClientHttp2Session, note: (what: unknown) => void) => Promise<void>;

/** Echoes the body. */
export const echo: Serve = (stream, note) => {
  const answer = async (): Promise<void> => {
    const body = await text(stream);
    note(body);
    stream.respond({ ':status': 200 });
    stream.end(body);
  };
  answer().catch(() => undefined);
};
/** Sends `103`, and `100 Continue` for an announced body once none has arrived. */
export const lettingGoOn: Serve = (stream, note) => {
  let came = 0;
  stream.on('data', (chunk: Buffer) => (came += chunk.length));
  const answer = async (): Promise<void> => {
    stream.additionalHeaders({ ':status': 103, link: '</model>' });
    await delay(50);
    note(`${came} bytes`);
    stream.additionalHeaders({ ':status': 100 });
    await once(stream, 'end');
    note(`${came} bytes`);
    stream.respond({ ':status': 200 });
    stream.end('{}');
  };
  void answer();
};
/** Sends `100 Continue` for a body that has already arrived. */
export const lettingGoOnLate: Serve = (stream, note) => {
  const answer = async (): Promise<void> => {
    note(await text(stream));
    stream.additionalHeaders({ ':status': 100 });
    stream.respond({ ':status': 200 });
    stream.end('{}');
  };
  void answer();
};
/** Refuses the body. */
export const refusing: Serve = (stream) => stream.respond({ ':status': 417 }, { endStream: true });
/** Reads slowly. */
export const slow: Serve = (stream, note) => {
  const answer = async (): Promise<void> => {
    await delay(150);
    note((await text(stream)).length);
    stream.respond({ ':status': 200 });
    stream.end('{}');
  };
  void answer();
};
/** Never responds. */
export const silent: Serve = (stream) => void stream.resume();
/** Resets the stream after the first write. */
export const cutting: Serve = (stream) => stream.resume().once('data', () => stream.close(2));
/** Drops the connection after the first write. */
export const dropping: Serve = (stream) => stream.resume().once('data', () => stream.session?.destroy());

/** Opens a stream for a chat. */
export function send(
  session: ClientHttp2Session,
  options: ClientSessionRequestOptions = {},
  headers: OutgoingHttpHeaders = {},
): ClientHttp2Stream {
  return session.request({ ':method': 'POST', ':path': PATH, ...headers }, options);
}

/** Notes a stream's events, in order. */
export function noteEvents(stream: ClientHttp2Stream, note: (what: unknown) => void): void {
  for (const name of ['continue', 'headers', 'finish', 'response', 'end', 'aborted', 'close'])
    stream.on(name, () => note(name));
  stream.on('error', ({ name, code }: NodeJS.ErrnoException) => note(`${name} ${code}`));
}

/** Returns status and text of a response. */
export async function responseOf(stream: ClientHttp2Stream): Promise<unknown[]> {
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  return [headers[':status'], await text(stream)];
}

/** Resolves when a stream is closed, in any way. */
export const closed = (stream: ClientHttp2Stream): Promise<void> =>
  new Promise((resolve) => void stream.once('close', () => resolve()));

async function runOnce(serve: Serve, scenario: Scenario): Promise<unknown[]> {
  const notes: unknown[] = [];
  const note = (what: unknown): void => void notes.push(what);
  const sessions = new Set<ServerHttp2Session>();
  const server: Http2Server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => undefined);
    serve(stream, note);
  });
  const session = connect(`http://127.0.0.1:${await listen(server)}`);
  session.on('error', () => undefined);
  await scenario(session, note);
  session.destroy();
  for (const one of sessions) one.destroy();
  server.close();
  return notes;
}

/** Returns what caller and provider observed, without and with enforcement. */
export async function bothWays(serve: Serve, scenario: Scenario): Promise<[unknown[], unknown[]]> {
  const plain = await runOnce(serve, scenario);
  const stop = enforce(() => ({ effect: 'allow', policyId: 'p' }));
  const held = await runOnce(serve, scenario);
  stop();
  return [plain, held];
}
