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

/**
 * Parses a file of receipts, one JSON object per line.
 * @param path of the file, for messages.
 * @throws {VerifyInputError} for a line that is not a receipt.
 */
export function parseReceipts(text: string, path: string): KeptReceipt[] {
  const lines = text.split('\n').map((line, place) => ({ line, place: place + 1 }));
  return lines.filter(({ line }) => line.trim() !== '').map(({ line, place }) => parseLine(line, `${path}:${place}`));
}

function parseLine(line: string, place: string): KeptReceipt {
  try {
    const { receipt, records, checkpoint } = lineSchema.parse(JSON.parse(line));
    return { receipt, checkpoint, place, records: records.map(([recordId, hash]) => ({ recordId, hash })) };
  } catch (cause) {
    throw invalidReceipt(place, cause);
  }
}

/** Returns the error for an invalid receipt. */
export function invalidReceipt(place: string, cause: unknown): VerifyInputError {
  const isOurs = cause instanceof Error && !(cause instanceof z.ZodError);
  const reason = isOurs ? cause.message : 'not a line of JSON with receipt and records';
  return new VerifyInputError(`${place} is not a valid receipt: ${reason}`, { cause });
}
