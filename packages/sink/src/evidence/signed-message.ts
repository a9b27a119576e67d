import { createHash, verify, X509Certificate } from 'node:crypto';
import { type Attribute, ContentInfo, id_signedData, SignedData, type SignerInfo } from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';

/** A signed message (CMS, RFC 5652) and its signer. */
export interface SignedMessage {
  readonly contentType: string;
  readonly content: Buffer;
  readonly signer: X509Certificate;
  /** All certificates in the message. */
  readonly certificates: readonly X509Certificate[];
}

const ID_MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const ID_CONTENT_TYPE = '1.2.840.113549.1.9.3';
/** ESSCertIDv2 and, with SHA-1, ESSCertID: the certificate that the signer used (RFC 5816). */
const ID_SIGNING_CERTIFICATES = new Map([
  ['1.2.840.113549.1.9.16.2.47', 'sha256'],
  ['1.2.840.113549.1.9.16.2.12', 'sha1'],
]);
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);
const SET_OF = 0x31;
const SHORT_LENGTH = 0x80;
/** Longer than any certification path in use. */
const LONGEST_PATH = 8;

/**
 * Parses a signed message without verifying it.
 * @throws {Error} if it is malformed.
 */
export function contentOf(message: Uint8Array): { readonly signed: SignedData; readonly content: Buffer } {
  const { contentType, content } = AsnConvert.parse(Uint8Array.from(message), ContentInfo);
  if (contentType !== id_signedData) throw new Error('it is not signed');
  const signed = AsnConvert.parse(content, SignedData);
  const inner = signed.encapContentInfo.eContent?.single?.buffer;
  if (inner === undefined) throw new Error('it has no content');
  return { signed, content: Buffer.from(inner) };
}

/**
 * Parses a signed message and verifies its signature. Does not check whether the signer is trusted.
 * @throws {Error} describing what is invalid.
 */
export function openSigned(message: Uint8Array): SignedMessage {
  const { signed, content } = contentOf(message);
  const [signer, another] = signed.signerInfos;
  if (signer === undefined || another !== undefined) throw new Error('it has not one signature');
  const certificates = (signed.certificates ?? []).flatMap(({ certificate }) =>
    certificate === undefined ? [] : [new X509Certificate(Buffer.from(AsnConvert.serialize(certificate)))],
  );
  const contentType = signed.encapContentInfo.eContentType;
  const certificate = signerOf(signer, certificates);
  assertSigned(signer, contentType, content, certificate);
  return { contentType, content, certificates, signer: certificate };
}

/** Returns the certificate that the signed attributes identify by hash. */
function signerOf(signer: SignerInfo, certificates: readonly X509Certificate[]): X509Certificate {
  for (const { attrType, attrValues } of signer.signedAttrs ?? []) {
    const algorithm = ID_SIGNING_CERTIFICATES.get(attrType);
    if (algorithm === undefined) continue;
    const named = Buffer.concat(attrValues.map((value) => Buffer.from(value)));
    const found = certificates.find(({ raw }) => named.indexOf(hashed(algorithm, raw)) !== -1);
    if (found !== undefined) return found;
  }
  throw new Error('the certificate of its signer is not in it');
}

function assertSigned(signer: SignerInfo, contentType: string, content: Buffer, by: X509Certificate): void {
  const { signedAttrs = [], digestAlgorithm, signature } = signer;
  const algorithm = DIGESTS.get(digestAlgorithm.algorithm);
  if (algorithm === undefined) throw new Error('it is signed in an unknown way');
  const digest = valueOf(signedAttrs, ID_MESSAGE_DIGEST);
  const isOfContent = Buffer.from(AsnConvert.parse(digest, OctetString).buffer).equals(hashed(algorithm, content));
  const type = AsnConvert.toString(valueOf(signedAttrs, ID_CONTENT_TYPE));
  if (!isOfContent || !type.includes(contentType)) throw new Error('its signature is of another content');
  if (!verify(algorithm, setOf(signedAttrs), by.publicKey, Buffer.from(signature.buffer)))
    throw new Error('its signature does not hold');
}

/** Encodes the attributes as a SET, which is what is signed; the message has them under an implicit tag. */
function setOf(attributes: readonly Attribute[]): Buffer {
  const items = Buffer.concat(attributes.map((attribute) => Buffer.from(AsnConvert.serialize(attribute))));
  return Buffer.concat([Buffer.of(SET_OF), derLength(items.length), items]);
}

function derLength(length: number): Buffer {
  if (length < SHORT_LENGTH) return Buffer.of(length);
  const digits = Buffer.from(length.toString(16).padStart(8, '0'), 'hex');
  const used = digits.subarray(digits.findIndex((digit) => digit !== 0));
  return Buffer.concat([Buffer.of(SHORT_LENGTH + used.length), used]);
}

function valueOf(attributes: readonly Attribute[], type: string): ArrayBuffer {
  const value = attributes.find(({ attrType }) => attrType === type)?.attrValues[0];
  if (value === undefined) throw new Error(`its signature lacks the attribute ${type}`);
  return value;
}

function hashed(algorithm: string, bytes: Uint8Array): Buffer {
  return createHash(algorithm).update(bytes).digest();
}

/**
 * Whether a path to a trusted certificate was valid at a time, through other certificates if necessary. Revocation is not checked,
 * since that requires a network.
 */
export function isVouchedFor(
  certificate: X509Certificate,
  trusted: readonly X509Certificate[],
  others: readonly X509Certificate[],
  time: Date,
  longest: number = LONGEST_PATH,
): boolean {
  if (time < certificate.validFromDate || time > certificate.validToDate || longest === 0) return false;
  if (trusted.some(({ raw }) => raw.equals(certificate.raw))) return true;
  const isIssuer = (issuer: X509Certificate): boolean =>
    issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  return [...trusted, ...others].some(
    (issuer) => isIssuer(issuer) && isVouchedFor(issuer, trusted, others, time, longest - 1),
  );
}
