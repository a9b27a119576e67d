import { createHash, verify, X509Certificate } from 'node:crypto';
import { type Attribute, ContentInfo, id_signedData, SignedData, type SignerInfo } from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';

/** A signed message (CMS, RFC 5652) of which nothing is verified yet. */
export interface ParsedMessage {
  readonly signed: SignedData;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Who signed a message. */
export interface MessageSigner {
  readonly signer: X509Certificate;
  /** All certificates in the message. */
  readonly certificates: readonly X509Certificate[];
}

const ID_MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const ID_CONTENT_TYPE = '1.2.840.113549.1.9.3';
/** ESSCertIDv2 and, with SHA-1, ESSCertID: the certificate that the signer used (RFC 5816), and by which hashes it is named. */
const ID_SIGNING_CERTIFICATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['1.2.840.113549.1.9.16.2.47', ['sha256', 'sha384', 'sha512']],
  ['1.2.840.113549.1.9.16.2.12', ['sha1']],
]);
/** RSA (PKCS #1 v1.5) and ECDSA, by themselves and with SHA-2. */
const SIGNATURES = /^1\.2\.840\.(?:113549\.1\.1\.(?:1|11|12|13)|10045\.(?:2\.1|4\.3\.[234]))$/;
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
export function contentOf(message: Uint8Array): ParsedMessage {
  const { contentType, content } = AsnConvert.parse(Uint8Array.from(message), ContentInfo);
  if (contentType !== id_signedData) throw new Error('it is not signed');
  const signed = AsnConvert.parse(content, SignedData);
  const inner = signed.encapContentInfo.eContent?.single?.buffer;
  if (inner === undefined) throw new Error('it has no content');
  return { signed, contentType: signed.encapContentInfo.eContentType, content: Buffer.from(inner) };
}

/**
 * Verifies the signature of a message. Does not check whether the signer is trusted.
 * @param known certificates of signers, for messages that do not contain it.
 * @returns why the signature cannot be verified, as text, if it cannot.
 * @throws {Error} describing what is invalid.
 */
export function openSigned(message: ParsedMessage, known: readonly X509Certificate[]): MessageSigner | string {
  const { signed } = message;
  const [signer, another] = signed.signerInfos;
  if (signer === undefined || another !== undefined) throw new Error('it has not one signature');
  const certificates = (signed.certificates ?? []).flatMap(({ certificate }) =>
    certificate === undefined ? [] : [new X509Certificate(Buffer.from(AsnConvert.serialize(certificate)))],
  );
  const certificate = signerOf(signer, [...certificates, ...known]);
  if (certificate === undefined) return 'it does not contain the certificate of its signer';
  const algorithm = DIGESTS.get(signer.digestAlgorithm.algorithm);
  if (algorithm === undefined || !SIGNATURES.test(signer.signatureAlgorithm.algorithm))
    return 'it is signed with an unsupported algorithm';
  assertSigned(signer, message, { algorithm, certificate });
  return { certificates, signer: certificate };
}

/** Returns the certificate that the signed attributes identify by hash: the first one named, since others may be its issuers. */
function signerOf(signer: SignerInfo, certificates: readonly X509Certificate[]): X509Certificate | undefined {
  for (const { attrType, attrValues } of signer.signedAttrs ?? []) {
    const algorithms = ID_SIGNING_CERTIFICATES.get(attrType) ?? [];
    const names = Buffer.concat(attrValues.map((value) => Buffer.from(value)));
    const named = certificates
      .flatMap((certificate) =>
        algorithms.map((by) => ({ certificate, at: names.indexOf(hashed(by, certificate.raw)) })),
      )
      .filter(({ at }) => at !== -1);
    const [first] = named.toSorted((one, other) => one.at - other.at);
    if (first !== undefined) return first.certificate;
  }
  return undefined;
}

function assertSigned(
  { signedAttrs = [], signature }: SignerInfo,
  { contentType, content }: ParsedMessage,
  { algorithm, certificate }: { readonly algorithm: string; readonly certificate: X509Certificate },
): void {
  const digest = valueOf(signedAttrs, ID_MESSAGE_DIGEST);
  const isOfContent = Buffer.from(AsnConvert.parse(digest, OctetString).buffer).equals(hashed(algorithm, content));
  const type = AsnConvert.toString(valueOf(signedAttrs, ID_CONTENT_TYPE));
  if (!isOfContent || !type.includes(contentType)) throw new Error('its signature is of another content');
  if (!verify(algorithm, setOf(signedAttrs), certificate.publicKey, Buffer.from(signature.buffer)))
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
