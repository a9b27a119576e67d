import {
  connect,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ServerHttp2Stream,
} from 'node:http2';
import { duplexPair } from 'node:stream';
import { originOfNext, type CallOrigin } from '../context/call-origin.ts';
import { symbolOf } from '../context/dispatch-anchor.ts';
import type { CallObserver, Headers, ObserveCall, RequestHead } from '../tap/call-observer.ts';
import type { Fence } from '../tap/fence.ts';
import { headOfHttp2, http2Fields } from '../tap/http2-request.ts';
import { isOfUndici, prototypeOfSessions } from '../tap/http2-session.ts';
import type { DeniedAnswer } from './call-gate.ts';
import { override, type Undo } from './override.ts';

type Request = ClientHttp2Session['request'];

/** Stands before the streams of `node:http2` clients. */
export interface Http2Gate {
  /** Judges every stream before it is opened; `undo` ends it. */
  install(): Undo;
  /** The observer of a stream that has just been opened: the one that it was judged with, or a new one. */
  readonly observe: (head: RequestHead, origin: CallOrigin) => CallObserver | undefined;
}

export function createHttp2Gate(fence: Fence, observe: ObserveCall): Http2Gate {
  /** What was made of the stream that is being opened at this moment. */
  let opening: { readonly call: CallObserver | undefined } | undefined;

  const open = <T>(call: CallObserver | undefined, request: () => T): T => {
    opening = { call };
    try {
      return request();
    } finally {
      opening = undefined;
    }
  };
  const gated = (original: Request): Request =>
    function request(this: ClientHttp2Session, headers, options) {
      const send = (): ClientHttp2Stream => original.call(this, headers, options);
      if (isOfUndici(this)) return send();
      const head = fence.run(() => headOfHttp2({ ...authorityOf(this), ...http2Fields(headers) }));
      const call = head === undefined ? undefined : fence.run(() => observe(head, originOfNext()));
      // The body is written once the stream is open: where it alone names the model, that stays unknown.
      const answer = call?.gate?.judge(options?.endStream === true ? 'whole' : 'part');
      if (call === undefined || answer === undefined) return open(call, send);
      call.end({ kind: 'complete' });
      const session = sessionThatAnswers(answer);
      return open(undefined, () => original.call(session, headers, options)).once('close', () => session.destroy());
    };

  return {
    install: () => {
      const prototype = prototypeOfSessions();
      return override(prototype, 'request', gated(Reflect.get(prototype, 'request')));
    },
    observe: (head, origin) => (opening === undefined ? observe(head, origin) : opening.call),
  };
}

/** Where a session goes, which a request need not say again. */
function authorityOf(session: ClientHttp2Session): Headers {
  const read = (name: string): string => {
    const symbol = symbolOf(session, name);
    return String(symbol === undefined ? '' : Reflect.get(session, symbol));
  };
  return { ':authority': read('authority'), ':scheme': read('protocol').replace(':', '') };
}

/** A session to a server of our own, in memory, which answers one stream. */
function sessionThatAnswers({ status, headers, body }: DeniedAnswer): ClientHttp2Session {
  const [near, far] = duplexPair();
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => undefined).resume();
    stream.respond({ ':status': status, ...headers });
    stream.write(body);
    // A stream that ends in the same turn as it is answered is closed before its caller begins to read.
    setImmediate(() => stream.end());
  });
  server.emit('connection', far);
  const session = connect('http://localhost', { createConnection: () => near });
  session.on('error', () => undefined);
  return session;
}
