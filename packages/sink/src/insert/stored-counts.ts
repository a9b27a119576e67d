import type { DeadLetterRow } from '@auditspan/store';
import { type Judgement, VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import type { InsertReport } from './batch-inserter.ts';
import { countLate, createSourceWatch } from './source-watch.ts';

/** Counts of a stored batch. */
export interface StoredCounts {
  readonly spans: number;
  readonly records: number;
  /** Records with problems. */
  readonly faulty: number;
  /** Spans that were left out because they were stored before. */
  readonly duplicates: number;
  /** Records with the id of another record but other content. */
  readonly conflicts: number;
  /** Records received more than a minute after their end. */
  readonly late: number;
  /** The kind of each dead letter. */
  readonly letters: readonly DeadLetterRow['Kind'][];
  /** Sequence numbers missing over all batches so far; NaN if other sinks may have some of them. */
  readonly missing: number;
}

/**
 * Creates a counter for consecutive batches.
 * @param isShared whether other sinks store records of the same sources.
 */
export function createStoredCounter(
  isShared: boolean,
): (report: InsertReport, judgement: Pick<Judgement, 'verdicts'>) => StoredCounts {
  const watch = createSourceWatch();
  return ({ spans, records, faulty, letters }, { verdicts }) => {
    const countOf = (wanted: Verdict): number => verdicts.filter((verdict) => verdict === wanted).length;
    watch.note(records);
    return {
      spans,
      records: records.length,
      faulty,
      duplicates: countOf(VERDICT.DUPLICATE),
      conflicts: countOf(VERDICT.CONFLICT),
      late: countLate(records),
      letters: letters.map(({ Kind }) => Kind),
      missing: isShared ? Number.NaN : watch.missing(),
    };
  };
}
