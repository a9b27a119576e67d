import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { MessageImprint, PKIStatus, TimeStampReq, TimeStampResp, TSTInfo } from '@peculiar/asn1-tsp';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { EvidenceError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';
import { contentOf, isVouchedFor, openSigned } from './signed-message.ts';

const ID_SHA256 = '2.16.840.1.101.3.4.2.1';
const ID_TST_INFO = '1.2.840.113549.1.9.16.1.4';
const ID_TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const NONCE_BYTES = 8;
const TIMEOUT = 30_000;
const GRANTED: ReadonlySet<PKIStatus> = new Set([PKIStatus.granted, PKIStatus.grantedWithMods]);

/** Time at which a time-stamping authority had seen a checkpoint (RFC 3161). */
export interface TimeStamp {
  /** ISO 8601, by the authority's clock. */
  readonly time: string;
  /** Subject of the authority's certificate. */
  readonly authority: string;
}

/**
 * Requests a time-stamp token over a text.
 * @returns the token, DER in base64.
 * @throws {EvidenceError} if the authority returns no token for the text.
 */
export async function requestTimeToken(url: string, text: string): Promise<string> {
  const nonce = randomBytes(NONCE_BYTES);
  // A positive integer in minimal encoding.
  nonce[0] = ((nonce[0] as number) & 0x3f) | 0x40;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: queryOf(text, nonce),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const bytes = await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`it answered with ${response.status}`);
    return tokenIn(bytes, text, nonce);
  } catch (cause) {
    throw new EvidenceError(`${url} returned no time token: ${fetchFault(cause)}. Nothing was written`, { cause });
  }
}

function queryOf(text: string, nonce: Buffer): ArrayBuffer {
  const messageImprint = new MessageImprint({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: ID_SHA256, parameters: null }),
    hashedMessage: new OctetString(hashOf(text)),
  });
  return AsnConvert.serialize(
    new TimeStampReq({ messageImprint, nonce: Uint8Array.from(nonce).buffer, certReq: true }),
  );
}

function tokenIn(bytes: ArrayBuffer, text: string, nonce: Buffer): string {
  const { status, timeStampToken } = AsnConvert.parse(bytes, TimeStampResp);
  if (!GRANTED.has(status.status) || timeStampToken === undefined) throw new Error(`its status is ${status.status}`);
  const token = Buffer.from(AsnConvert.serialize(timeStampToken));
  const says = infoOf(contentOf(token).content, text);
  if (says.nonce === undefined || !Buffer.from(says.nonce).equals(nonce))
    throw new Error('its token is not the answer to this request');
  return token.toString('base64');
}

/**
 * Verifies a token: an authority that these certificates vouch for states that the text existed.
 * @param token DER in base64.
 * @param authorities PEM certificates.
 * @returns why no trusted authority states it, as text; that does not mean that the text was changed.
 * @throws {Error} describing what is invalid: the token was changed, or is not for this text.
 */
export function checkTimeToken(token: string, text: string, authorities: string): TimeStamp | string {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.toString('base64') !== token) throw new Error('it is not base64');
  const message = contentOf(bytes);
  if (message.contentType !== ID_TST_INFO) throw new Error('it is signed, but not a time-stamp token');
  const { genTime } = infoOf(message.content, text);
  const trusted = certificatesIn(authorities);
  const signed = openSigned(message, trusted);
  if (typeof signed === 'string') return signed;
  const { signer, certificates } = signed;
  // Node's `keyUsage` is the extended key usage.
  if (!(signer.keyUsage ?? []).includes(ID_TIME_STAMPING))
    return `its signer ${signer.subject} is not a time-stamping authority`;
  const time = genTime.toISOString();
  if (!isVouchedFor(signer, trusted, certificates, genTime))
    return `none of the certificates given vouches for its signer ${signer.subject} at ${time}`;
  return { time, authority: signer.subject };
}

/** @throws {Error} if the token is for another text. */
function infoOf(content: Buffer, text: string): TSTInfo {
  const says = AsnConvert.parse(Uint8Array.from(content), TSTInfo);
  const { hashAlgorithm, hashedMessage } = says.messageImprint;
  if (hashAlgorithm.algorithm === ID_SHA256 && Buffer.from(hashedMessage.buffer).equals(hashOf(text))) return says;
  throw new Error('it is of another text');
}

function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
