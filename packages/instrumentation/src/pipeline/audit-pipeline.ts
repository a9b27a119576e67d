import type { QueuedRecord } from './queue/record-queue.ts';
import type { FinishedRecord } from '../record/finished-record.ts';
import type { RecordEncoder } from './otlp/record-encoder.ts';

/**
 * The path of every record: it is redacted while it is encoded as an OTLP request of its own, and then stored.
 * Concatenated requests form a single request, so the same bytes are queued, written to disk and sent.
 */
export interface AuditPipeline {
  /** Redacts, encodes and stores a record, synchronously. */
  readonly emit: (finished: FinishedRecord) => void;
  /** Like `emit`, but a record that cannot be redacted is stored without its contents before the fault is thrown. */
  emitAnyway(finished: FinishedRecord): void;
}

export function createAuditPipeline(encoder: RecordEncoder, keep: (record: QueuedRecord) => void): AuditPipeline {
  return {
    emit: (finished) => keep(queued(finished, encoder.encode(finished))),
    emitAnyway(finished) {
      let bytes: Buffer;
      try {
        bytes = encoder.encode(finished);
      } catch (fault) {
        keep(queued(finished, encoder.encodeBare(finished)));
        throw fault;
      }
      keep(queued(finished, bytes));
    },
  };
}

function queued({ record, call }: FinishedRecord, bytes: Buffer): QueuedRecord {
  return { sequence: record.sourceSequence, call, bytes };
}
