import type { ClientHttp2Session } from 'node:http2';
import { Duplex } from 'node:stream';
import { symbolOf } from './internals.ts';
import { override, type Undo } from './override.ts';

/** The method of sessions that sends requests. */
export type SessionRequest = ClientHttp2Session['request'];

/** Returns the prototype of client sessions, which Node exposes only through an instance: this one is not connected. */
export function prototypeOfSessions(): ClientHttp2Session {
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  // Not imported: few services use it, and loading it takes time.
  const { connect } = process.getBuiltinModule('node:http2');
  const session = connect('http://localhost', { createConnection: () => nowhere });
  session.on('error', () => undefined);
  session.destroy();
  return Object.getPrototypeOf(session) as ClientHttp2Session;
}

/**
 * Wraps the function with which all client sessions send requests: no HTTP/2 channel publishes before a request's
 * headers are written.
 */
export function beforeRequests(stand: (original: SessionRequest) => SessionRequest): Undo {
  const sessions = prototypeOfSessions();
  const { request: original } = sessions as { request: SessionRequest };
  const inPlace = stand(original);
  let isOver = false;
  const request: SessionRequest = function request(this: ClientHttp2Session, ...args) {
    return (isOver ? original : inPlace).apply(this, args);
  };
  const undo = override(sessions, 'request', request);
  return () => {
    // Someone may have wrapped it meanwhile, and will go on to call it.
    isOver = true;
    undo();
  };
}

/** Whether a session belongs to undici, which publishes its requests itself, over any protocol. */
export function isOfUndici(session: unknown): boolean {
  return symbolOf(session, 'client') !== undefined;
}
