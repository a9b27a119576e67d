import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** The client certificate of a connection: its names, where one of our authorities has signed it, else why it proves nothing. */
export type ClientCertificate = { readonly names: readonly string[] } | { readonly fault: string };

/** `URI:`, `DNS:` and `email:` of a subject alternative name. */
const ALTERNATIVE = /^(?:URI|DNS|email):(?<name>.+)$/;
/** Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const FAULTS: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['CERT_NOT_YET_VALID', 'is not valid yet'],
]);

/**
 * What a sender shows of itself by TLS; undefined where it shows nothing. Names are the alternative names of the
 * certificate, then its common name.
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
  return FAULTS.get(code) ?? `is of no authority of this sink (${code})`;
}
