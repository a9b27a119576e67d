import { decodeBase64, encodeBase64 } from './base64.ts';
import { encodeText, equalBytes } from './bytes.ts';
import { LedgerFormatError, LedgerVerificationError } from './errors.ts';
import { formatNote } from './note.ts';
import type { NoteSigner } from './note-signer.ts';
import { openNote } from './open-note.ts';
import { sha256 } from './sha256.ts';
import { HASH_BYTES } from './tree-hash.ts';
import { parseDecimal } from './tree-size.ts';
import type { VerifierKey } from './verifier-key.ts';

/** The first line of a receipt. With the log's name on the second, no receipt can be mistaken for a checkpoint. */
const HEADER = 'auditspan.receipt/1';

/** A received record. */
export interface ReceivedRecord {
  readonly recordId: string;
  /** SHA-256 of the record as received. */
  readonly hash: Uint8Array;
}

/**
 * A log's promise, like a certificate transparency SCT (RFC 6962, section 3.2): these records are on disk, and each
 * will be a leaf under a signed checkpoint by `sealedBy`.
 */
export interface Receipt {
  readonly origin: string;
  /** Nanoseconds since the Unix epoch, by the log's clock. */
  readonly receivedAt: bigint;
  /** Seconds since the Unix epoch. */
  readonly sealedBy: number;
  readonly records: number;
  /** Hash over the records in order; see {@link hashRecords}. */
  readonly recordsHash: Uint8Array;
}

/** Returns the SHA-256 of one line `<record id> <hash in base64>\n` per record. */
export function hashRecords(records: readonly ReceivedRecord[]): Uint8Array {
  const lines = records.map(({ recordId, hash }) => `${recordId} ${encodeBase64(hash)}\n`);
  return sha256(encodeText(lines.join('')));
}

/**
 * Signs a receipt: a note (C2SP signed-note) signed with the log's key.
 * @param received the records, when they were received, and by when they will be sealed. The signer's name is the
 *   origin.
 * @throws {LedgerSigningError}
 */
export async function signReceipt(
  signer: NoteSigner,
  received: Pick<Receipt, 'receivedAt' | 'sealedBy'> & { readonly records: readonly ReceivedRecord[] },
): Promise<string> {
  const { receivedAt, sealedBy, records } = received;
  const text = formatReceipt({
    origin: signer.key.name,
    receivedAt,
    sealedBy,
    records: records.length,
    recordsHash: hashRecords(records),
  });
  return formatNote({ text, signatures: [await signer.sign(text)] });
}

/**
 * Parses a receipt, verifies its signature, and checks that it covers exactly these records.
 * @param keys keys of the trusted logs.
 * @throws {LedgerFormatError}
 * @throws {LedgerVerificationError} `signature`, `origin`, or `records` if it covers others.
 */
export async function openReceipt(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
  records: readonly ReceivedRecord[],
): Promise<Receipt> {
  const { text, verified } = await openNote(note, keys);
  const receipt = parseReceipt(text);
  if (!verified.some(({ key }) => key.type === 'ed25519' && key.name === receipt.origin))
    throw new LedgerVerificationError('origin', `the receipt names the log ${receipt.origin}, which did not sign it`);
  if (receipt.records === records.length && equalBytes(receipt.recordsHash, hashRecords(records))) return receipt;
  throw new LedgerVerificationError('records', 'the receipt covers other records than the given ones');
}

function formatReceipt({ origin, receivedAt, sealedBy, records, recordsHash }: Receipt): string {
  const lines = [
    HEADER,
    origin,
    `received ${receivedAt}`,
    `sealed by ${sealedBy}`,
    `records ${records} ${encodeBase64(recordsHash)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const FORM =
  /^auditspan\.receipt\/1\n(?<origin>[^\n]+)\nreceived (?<received>\d{1,20})\nsealed by (?<by>\d+)\nrecords (?<count>\d+) (?<hash>\S+)\n$/;

type Lines = Record<'origin' | 'received' | 'by' | 'count' | 'hash', string>;

function parseReceipt(text: string): Receipt {
  const lines = FORM.exec(text)?.groups as Lines | undefined;
  const receipt = lines === undefined ? undefined : receiptOf(lines);
  if (receipt !== undefined) return receipt;
  throw new LedgerFormatError(
    `a receipt consists of the line ${HEADER}, the log, and lines received, sealed by, records`,
  );
}

function receiptOf({ origin, received, by, count, hash }: Lines): Receipt | undefined {
  const [sealedBy, records, recordsHash] = [parseDecimal(by), parseDecimal(count), decodeBase64(hash)];
  if (sealedBy === undefined || records === undefined || recordsHash?.length !== HASH_BYTES) return undefined;
  return { origin, receivedAt: BigInt(received), sealedBy, records, recordsHash };
}

/** Whether the deadline for sealing a receipt's records has passed. @param now milliseconds since the Unix epoch. */
export function isReceiptDue({ sealedBy }: Receipt, now: number = Date.now()): boolean {
  return now > sealedBy * 1000;
}
