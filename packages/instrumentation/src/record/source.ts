import { randomUUID } from 'node:crypto';

/** Why a source ends. */
export type EndReason = 'exit' | 'uncaught_exception' | 'shutdown' | 'SIGTERM' | 'SIGINT';

/** Numbers the records of a process run, so that a lost record leaves a gap. */
export interface RecordSource {
  readonly id: string;
  /** Last number issued; 0 before the first. */
  readonly last: number;
  /** Returns 1, 2, 3 … */
  next(): number;
}

export function createRecordSource(): RecordSource {
  let sequence = 0;
  return {
    id: randomUUID(),
    get last() {
      return sequence;
    },
    next() {
      sequence += 1;
      return sequence;
    },
  };
}
