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

/** The first line of a receipt; with the log's name in the second, none can be taken for a checkpoint. */
const HEADER = 'auditspan.receipt/1';

/** A record that was received. */
export interface ReceivedRecord {
  readonly recordId: string;
  /** SHA-256 of the record as it was received. */
  readonly hash: Uint8Array;
}

/**
 * A log's promise, as a certificate transparency log gives it (RFC 6962, section 3.2): it has these records on disk, and
 * each of them will be a leaf under a signed checkpoint in time.
 */
export interface Receipt {
  readonly origin: string;
  /** Nanoseconds since 1970-01-01 UTC, by the log's clock. */
  readonly receivedAt: bigint;
  /** Seconds since 1970-01-01 UTC. */
  readonly sealedBy: number;
  readonly records: number;
  /** Of the records, in their order; see {@link hashRecords}. */
  readonly recordsHash: Uint8Array;
}

/** SHA-256 of a line `<record id> <hash in base64>` for each record, each with its line feed. */
export function hashRecords(records: readonly ReceivedRecord[]): Uint8Array {
  const lines = records.map(({ recordId, hash }) => `${recordId} ${encodeBase64(hash)}\n`);
  return sha256(encodeText(lines.join('')));
}

/**
 * Signs a receipt: a note (C2SP signed-note) of the log's key.
 * @param received what was received, when, and by when it is sealed; its `origin` is the signer's name.
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
 * Reads a receipt, checks its signature, and that it is about these records.
 * @param keys of the logs that are trusted.
 * @throws {LedgerFormatError}
 * @throws {LedgerVerificationError} `signature`, `origin`, or `records` where it is about others.
 */
export async function openReceipt(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
  records: readonly ReceivedRecord[],
): Promise<Receipt> {
  const { text, verified } = await openNote(note, keys);
  const receipt = parseReceipt(text);
  if (!verified.some(({ key }) => key.type === 'ed25519' && key.name === receipt.origin))
    throw new LedgerVerificationError('origin', `the receipt is of the log ${receipt.origin}, which did not sign it`);
  if (receipt.records === records.length && equalBytes(receipt.recordsHash, hashRecords(records))) return receipt;
  throw new LedgerVerificationError('records', 'the receipt is about other records than those beside it');
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
  throw new LedgerFormatError(`a receipt has the line ${HEADER}, the log, and lines received, sealed by, records`);
}

function receiptOf({ origin, received, by, count, hash }: Lines): Receipt | undefined {
  const [sealedBy, records, recordsHash] = [parseDecimal(by), parseDecimal(count), decodeBase64(hash)];
  if (sealedBy === undefined || records === undefined || recordsHash?.length !== HASH_BYTES) return undefined;
  return { origin, receivedAt: BigInt(received), sealedBy, records, recordsHash };
}

/** Whether the time by which a receipt's records are to be sealed is over. @param now milliseconds since 1970. */
export function isReceiptDue({ sealedBy }: Receipt, now: number = Date.now()): boolean {
  return now > sealedBy * 1000;
}
