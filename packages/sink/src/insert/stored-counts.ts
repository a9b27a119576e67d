import type { DeadLetterRow } from '@auditspan/store';
import { type Judgement, VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import type { InsertReport } from './batch-inserter.ts';
import { countLate, createSourceWatch } from './source-watch.ts';

/** What is counted of a batch that is in ClickHouse. */
export interface StoredCounts {
  readonly spans: number;
  readonly records: number;
  /** Records among them that something is wrong with. */
  readonly faulty: number;
  /** Spans that had been stored before and were left out. */
  readonly duplicates: number;
  /** Records with the id of another. */
  readonly conflicts: number;
  /** Records that came more than a minute after their end. */
  readonly late: number;
  /** The kind of each dead letter. */
  readonly letters: readonly DeadLetterRow['Kind'][];
  /** Numbers of sources that did not come, of all batches until now; not a number where other sinks have some of them. */
  readonly missing: number;
}

/**
 * Makes what counts batches, one after the other.
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
