import { hash } from 'node:crypto';
import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueuedRecord } from '../queue/record-queue.ts';
import { sentRecord, type SentRecord } from './sent-record.ts';

/** What a receiver gave for a request that it took. */
export interface GivenReceipt {
  /** Its signed promise that the records will be in its audit log. */
  readonly receipt: string;
  /** The newest checkpoint of that log. */
  readonly checkpoint?: string | undefined;
}

/** Keeps receipts, so that the service can prove that it reported. */
export interface ReceiptFile {
  /** Keeps one, on a line of JSON, as `auditspan verify --receipt` reads it; never rejects. */
  keep(records: readonly QueuedRecord[], given: GivenReceipt): Promise<void>;
}

const NAME = 'receipts.jsonl';
/** At which the file becomes the one before, which is given up for it. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * @param serviceDirectory of the spools of the service, whose processes share the file
 * @param onTrouble told why a receipt was not kept
 */
export function createReceiptFile(serviceDirectory: string, onTrouble: (why: string) => void): ReceiptFile {
  const path = join(serviceDirectory, NAME);
  return {
    async keep(records, { receipt, checkpoint }) {
      const sent = records.map(({ bytes }) => sentRecord(bytes)).filter((record) => record !== undefined);
      if (!receipt.includes(`\nrecords ${sent.length} ${hashOf(sent)}\n`))
        return onTrouble('it is about other records');
      try {
        await makeRoom(path);
        await appendFile(path, `${JSON.stringify({ receipt, records: sent, checkpoint })}\n`, { mode: 0o600 });
      } catch (error) {
        onTrouble(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

/** As the receiver makes it: a line for each record. */
function hashOf(sent: readonly SentRecord[]): string {
  return hash('sha256', sent.map(([recordId, of]) => `${recordId} ${of}\n`).join(''), 'base64');
}

async function makeRoom(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size >= MAX_BYTES) await rename(path, `${path}.1`);
}
