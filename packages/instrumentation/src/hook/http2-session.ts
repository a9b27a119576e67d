import type { ClientHttp2Session } from 'node:http2';
import { Duplex } from 'node:stream';
import { symbolOf } from './internals.ts';
import { override, type Undo } from './override.ts';

/** The method of sessions that makes requests. */
export type SessionRequest = ClientHttp2Session['request'];

/** Node does not show the class of client sessions other than by one of them: this one is connected to nothing. */
export function prototypeOfSessions(): ClientHttp2Session {
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  // Not imported: few services use it, and to load it takes its time.
  const { connect } = process.getBuiltinModule('node:http2');
  const session = connect('http://localhost', { createConnection: () => nowhere });
  session.on('error', () => undefined);
  session.destroy();
  return Object.getPrototypeOf(session) as ClientHttp2Session;
}

/**
 * Puts another function before the one that all client sessions make requests with: HTTP/2 has no channel that comes before
 * a request's headers are written.
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
    // Somebody may stand before it by now, who will go on to call it.
    isOver = true;
    undo();
  };
}

/** Whether a session is one of undici's, which tells of its requests itself, whatever they are sent over. */
export function isOfUndici(session: unknown): boolean {
  return symbolOf(session, 'client') !== undefined;
}
