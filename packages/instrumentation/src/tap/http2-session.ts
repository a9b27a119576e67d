import type { ClientHttp2Session } from 'node:http2';
import { Duplex } from 'node:stream';
import { symbolOf } from '../context/origin/dispatch-anchor.ts';

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

/** Whether a session is one of undici's, which tells of its requests itself, whatever they are sent over. */
export function isOfUndici(session: unknown): boolean {
  return symbolOf(session, 'client') !== undefined;
}
