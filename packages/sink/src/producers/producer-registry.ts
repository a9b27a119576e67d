import { ForbiddenError, UnauthenticatedError } from '../errors.ts';
import type { Producer } from '../log/log-entry.ts';
import type { ClientCertificate } from '../tls/client-certificate.ts';
import { hashToken, isSameHash } from './token-hash.ts';

/** A producer, and how it proves itself. */
export interface KnownProducer {
  readonly producer: Producer;
  /** SHA-256 of each of its tokens. */
  readonly tokens: readonly Buffer[];
  /** Names that one of its client certificates has. */
  readonly certificates: readonly string[];
}

/** What a sender shows of itself. */
export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** Its client certificate. */
  readonly certificate: ClientCertificate | undefined;
}

/** Knows who may send. */
export interface ProducerRegistry {
  /**
   * Who it is; undefined where nobody need say.
   * @throws {UnauthenticatedError | ForbiddenError} where one must and does not, or is not known.
   */
  authenticate(credentials: Credentials): Producer | undefined;
}

const BEARER = /^bearer +(?<token>[^\s]+)$/i;

/**
 * Makes the registry of the given producers.
 * @param producers undefined where everyone may send.
 * @param needsCertificate whether one must show a client certificate, whatever else one shows.
 */
export function createProducerRegistry(
  producers: readonly KnownProducer[] | undefined,
  needsCertificate: boolean,
): ProducerRegistry {
  return {
    authenticate({ authorization, certificate: shown }) {
      // Where no authority is configured, those that Node trusts by itself prove nothing.
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

/** Every hash is compared, so that the time tells nothing of which is near. */
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
