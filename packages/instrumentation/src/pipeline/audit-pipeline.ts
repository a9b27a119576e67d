import type { QueuedRecord } from './queue/record-queue.ts';
import type { FinishedRecord } from '../record/finished-record.ts';
import type { RecordEncoder } from './otlp/record-encoder.ts';

/**
 * The way of every record: redacted as it becomes the bytes of an OTLP request that holds it alone, and kept. Requests
 * that follow each other are one request, so these bytes are what waits, what is on disk and what is sent.
 */
export interface AuditPipeline {
  /** Has a record redacted, encoded and kept; when it returns, that has happened. */
  readonly emit: (finished: FinishedRecord) => void;
  /** The same, but what could not be redacted is kept without its contents before the fault is thrown. */
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
