import { randomUUID } from 'node:crypto';

/** Why a source ends. */
export type EndReason = 'exit' | 'uncaught_exception' | 'shutdown' | 'SIGTERM' | 'SIGINT';

/** Numbers the records of one process start, so that a lost one leaves a gap. */
export interface RecordSource {
  readonly id: string;
  /** The number given last; 0 before the first. */
  readonly last: number;
  /** 1, 2, 3 … */
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
