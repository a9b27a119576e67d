import type { ReceivedRecord } from '@auditspan/ledger';
import { z } from 'zod';
import { VerifyInputError } from '../errors.ts';

/** A receipt as a sender keeps it. */
export interface KeptReceipt {
  /** The signed promise. */
  readonly receipt: string;
  /** The records that it is about. */
  readonly records: readonly ReceivedRecord[];
  /** The checkpoint that was issued with it. */
  readonly checkpoint?: string | undefined;
  /** File and line, for messages. */
  readonly place: string;
}

const SHA256_BYTES = 32;

const hashSchema = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === SHA256_BYTES, 'must be a SHA-256 in base64');

/** A line of the file: JSON, as `@auditspan/instrumentation` writes it. */
const lineSchema = z.object({
  receipt: z.string(),
  records: z.array(z.tuple([z.string(), hashSchema])),
  checkpoint: z.string().optional(),
});

/** The lines of a file of receipts. */
export interface ParsedReceipts {
  readonly receipts: readonly KeptReceipt[];
  /** Why the other lines are no receipts, such as half a line of a sender that was killed. */
  readonly damaged: readonly string[];
}

/**
 * Parses a file of receipts, one JSON object per line.
 * @param path of the file, for messages.
 * @throws {VerifyInputError} for a file without receipts, of which nothing may be reported as kept.
 */
export function parseReceipts(text: string, path: string): ParsedReceipts {
  const lines = text.split('\n').map((line, place) => ({ line, place: `${path}:${place + 1}` }));
  const parsed = lines.filter(({ line }) => line.trim() !== '').map(({ line, place }) => parseLine(line, place));
  const receipts = parsed.filter((each) => typeof each !== 'string');
  const damaged = parsed.filter((each) => typeof each === 'string');
  if (receipts.length === 0) throw new VerifyInputError(damaged[0] ?? `there is no receipt in ${path}`);
  return { receipts, damaged };
}

/** @returns why the line is not a receipt, if so. */
function parseLine(line: string, place: string): KeptReceipt | string {
  try {
    const { receipt, records, checkpoint } = lineSchema.parse(JSON.parse(line));
    return { receipt, checkpoint, place, records: records.map(([recordId, hash]) => ({ recordId, hash })) };
  } catch {
    return `${place} is not a line of JSON with receipt and records`;
  }
}
