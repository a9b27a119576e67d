import { ForbiddenError, UnauthenticatedError } from '../errors.ts';
import type { Producer } from '../log/log-entry.ts';
import type { ClientCertificate } from '../tls/client-certificate.ts';
import { hashToken, isSameHash } from './token-hash.ts';

/** A producer with its credentials. */
export interface KnownProducer {
  readonly producer: Producer;
  /** SHA-256 hashes of its tokens. */
  readonly tokens: readonly Buffer[];
  /** Names in its client certificates. */
  readonly certificates: readonly string[];
}

/** Credentials that a sender presents. */
export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** Its client certificate. */
  readonly certificate: ClientCertificate | undefined;
}

/** Authenticates senders. */
export interface ProducerRegistry {
  /**
   * Authenticates a sender; undefined if authentication is off.
   * @throws {UnauthenticatedError | ForbiddenError} if the credentials are missing or unknown.
   */
  authenticate(credentials: Credentials): Producer | undefined;
}

const BEARER = /^bearer +(?<token>[^\s]+)$/i;

/**
 * Creates the registry of the given producers.
 * @param producers undefined if everyone may send.
 * @param needsCertificate whether every sender must present a client certificate, besides any other credentials.
 */
export function createProducerRegistry(
  producers: readonly KnownProducer[] | undefined,
  needsCertificate: boolean,
): ProducerRegistry {
  return {
    authenticate({ authorization, certificate: shown }) {
      // Without configured CAs, a certificate that Node trusts by default proves nothing.
      const certificate = needsCertificate ? provenNames(shown) : undefined;
      if (producers === undefined) return certificate && { id: certificate[0] ?? '' };
      if (authorization !== undefined) return byToken(producers, authorization);
      if (certificate === undefined) throw new UnauthenticatedError('send a token: Authorization: Bearer …');
      return byCertificate(producers, certificate);
    },
  };
}

function provenNames(certificate: ClientCertificate | undefined): readonly string[] {
  if (certificate === undefined) {
    throw new UnauthenticatedError('show a client certificate that an authority of this sink has signed');
  }
  if ('fault' in certificate) throw new UnauthenticatedError(`the client certificate ${certificate.fault}`);
  return certificate.names;
}

/** Compares every hash, so that the time taken reveals nothing. */
function byToken(producers: readonly KnownProducer[], authorization: string): Producer {
  const token = BEARER.exec(authorization)?.groups?.['token'];
  if (token === undefined) throw new UnauthenticatedError('the Authorization header is not Bearer and a token');
  const hash = hashToken(token);
  let found: Producer | undefined;
  for (const { producer, tokens } of producers) {
    for (const known of tokens) if (isSameHash(known, hash)) found = producer;
  }
  if (found === undefined) throw new UnauthenticatedError('the token is not known');
  return found;
}

function byCertificate(producers: readonly KnownProducer[], names: readonly string[]): Producer {
  const found = producers.find(({ certificates }) => certificates.some((name) => names.includes(name)));
  if (found === undefined) throw new ForbiddenError('the client certificate belongs to no known producer');
  return found.producer;
}
