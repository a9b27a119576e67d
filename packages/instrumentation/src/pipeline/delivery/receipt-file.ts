import { hash } from 'node:crypto';
import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../thrown.ts';
import type { QueuedRecord } from '../queue/record-queue.ts';
import { sentRecord, type SentRecord } from './sent-record.ts';

/** A receiver's receipt for an accepted request. */
export interface GivenReceipt {
  /** Its signed promise that the records will be in its audit log. */
  readonly receipt: string;
  /** The newest checkpoint of that log. */
  readonly checkpoint?: string | undefined;
}

/** Stores receipts, by which the service can prove that it reported. */
export interface ReceiptFile {
  /** Appends a receipt as a line of JSON, the format of `auditspan verify --receipt`; never rejects. */
  keep(records: readonly QueuedRecord[], given: GivenReceipt): Promise<void>;
}

const NAME = 'receipts.jsonl';
/** Size at which the file is rotated, replacing the previous one. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Creates a receipt file.
 *
 * @param serviceDirectory directory of the service's spools, whose processes share the file
 * @param onTrouble called with the reason if a receipt was not stored
 */
export function createReceiptFile(serviceDirectory: string, onTrouble: (why: string) => void): ReceiptFile {
  const path = join(serviceDirectory, NAME);
  let mayFollowHalf = true;
  return {
    async keep(records, { receipt, checkpoint }) {
      const sent = records.map(({ bytes }) => sentRecord(bytes)).filter((record) => record !== undefined);
      if (!receipt.includes(`\nrecords ${sent.length} ${hashOf(sent)}\n`)) return onTrouble('it covers other records');
      try {
        const size = await makeRoom(path);
        // A killed process or a full disk may have left half a line.
        const separator = mayFollowHalf && size > 0 ? '\n' : '';
        mayFollowHalf = true;
        await appendFile(path, `${separator}${JSON.stringify({ receipt, records: sent, checkpoint })}\n`, {
          mode: 0o600,
        });
        mayFollowHalf = false;
      } catch (error) {
        onTrouble(messageOf(error));
      }
    },
  };
}

/** Computed as by the receiver, from a line for each record. */
function hashOf(sent: readonly SentRecord[]): string {
  return hash('sha256', sent.map(([recordId, of]) => `${recordId} ${of}\n`).join(''), 'base64');
}

/** Rotates a full file, and returns the size of the one to append to. */
async function makeRoom(path: string): Promise<number> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size < MAX_BYTES) return size;
  await rename(path, `${path}.1`);
  return 0;
}
