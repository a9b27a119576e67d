import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** `URI:`, `DNS:` and `email:` of a subject alternative name. */
const ALTERNATIVE = /^(?:URI|DNS|email):(?<name>.+)$/;

/**
 * The names in the client certificate of a connection: its alternative names, then its common name. Undefined where
 * there is none that one of our authorities has signed.
 */
export function certificateNames(socket: Duplex | undefined): readonly string[] | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { subject, subjectaltname } = socket.getPeerCertificate();
  if (subject === undefined) return undefined;
  const alternatives = (subjectaltname ?? '').split(', ').map((part) => ALTERNATIVE.exec(part)?.groups?.['name']);
  return [...alternatives, ...[subject.CN].flat()].filter((name) => name !== undefined).filter((name) => name !== '');
}
