import type { QueuedRecord } from '../queue/record-queue.ts';
import { createLossTally, type Tally } from './loss-tally.ts';
import type { RefusedFile } from './refused-file.ts';
import type { Troubles } from './troubles.ts';

/** Counts and reports records that never reach the receiver, so that none is lost silently. */
export interface Losses {
  /** Number of lost records. */
  readonly count: number;
  /** There was no room for a record. */
  dropped(record: QueuedRecord, waiting: number): void;
  /** Records on disk could not be read back. */
  unreadable(count: number): void;
  /** The receiver permanently rejected some of these records. */
  refused(records: readonly QueuedRecord[], count: number, status: number): void;
  /** Whether dropped records are not reported yet. */
  readonly hasUnreported: boolean;
  reportDropped(): void;
  /** Reports all pending losses. */
  report(): void;
}

/** Options of {@link createLosses}. */
export interface LossesOptions {
  readonly troubles: Troubles;
  readonly refusedFile: RefusedFile;
  readonly onLost: (tally: Tally) => void;
  readonly onRefused: (tally: Tally, kind: string) => void;
}

/** Minimum interval between reports of rejections: the record of a rejection may be rejected too. */
const REPORT_MS = 60_000;

export function createLosses({ troubles, refusedFile, onLost, onRefused }: LossesOptions): Losses {
  const dropped = createLossTally();
  const refused = createLossTally();
  let count = 0;
  let refusedBy = 0;
  let reportedAt = -Infinity;

  const reportDropped = (): void => {
    const tally = dropped.take();
    if (tally !== undefined) onLost(tally);
  };
  const reportRefused = (): void => {
    const tally = refused.take();
    if (tally === undefined) return;
    reportedAt = performance.now();
    onRefused(tally, `status_${refusedBy}`);
  };
  return {
    get count() {
      return count;
    },
    get hasUnreported() {
      return dropped.count > 0;
    },
    dropped({ sequence }, waiting) {
      count += 1;
      dropped.add(sequence);
      troubles.warnLost('dropped', `${waiting} records are already waiting for delivery`);
    },
    unreadable(records) {
      count += records;
    },
    refused(records, more, status) {
      count += more;
      refusedBy = status;
      refused.add(records[0]?.sequence ?? 0, 0);
      refused.add(records.at(-1)?.sequence ?? 0, more);
      refusedFile.keep(records);
      const { path } = refusedFile;
      const kept = path === undefined ? '' : `; they are kept in ${path}`;
      troubles.warnLost('rejected', `the receiver rejected them (status ${status})${kept}`);
      if (performance.now() - reportedAt > REPORT_MS) reportRefused();
    },
    reportDropped,
    report() {
      reportDropped();
      reportRefused();
    },
  };
}
