import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** The client certificate of a connection: its names if a configured CA has signed it, else why it is not accepted. */
export type ClientCertificate = { readonly names: readonly string[] } | { readonly fault: string };

/** `URI:`, `DNS:` or `email:` entry of a subject alternative name. */
const ALTERNATIVE = /^(?:URI|DNS|email):(?<name>.+)$/;
/** Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const FAULTS: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['CERT_NOT_YET_VALID', 'is not valid yet'],
]);

/**
 * Returns the client certificate that a sender presents; undefined if there is none. Names are the subject alternative names,
 * then the common name.
 */
export function clientCertificate(socket: Duplex | undefined): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { subject, subjectaltname } = socket.getPeerCertificate();
  if (subject === undefined) return undefined;
  if (!socket.authorized) return { fault: faultOf(String(socket.authorizationError)) };
  const alternatives = (subjectaltname ?? '').split(', ').map((part) => ALTERNATIVE.exec(part)?.groups?.['name']);
  return {
    names: [...alternatives, ...[subject.CN].flat()].filter((name) => name !== undefined).filter((name) => name !== ''),
  };
}

function faultOf(code: string): string {
  return FAULTS.get(code) ?? `is not signed by a CA of this sink (${code})`;
}
