import { FixedColumn, WordColumn } from '@auditspan/store';
import type { BatchColumns } from './batch-columns.ts';

/** What is to be known of a record that is stored. */
export interface StoredRecord {
  /** Empty where the record does not say. */
  readonly sourceId: string;
  /** 0 where the record does not say. */
  readonly sourceSequence: number;
  /** Nanoseconds from the end of the call until the sink had its record. */
  readonly delay: number;
  /** Its record has the id of another. */
  readonly isConflict: boolean;
}

/** The records of a batch, by what stands in the columns. */
export function storedRecords({ spans, audits: { table }, keptAudits }: BatchColumns): StoredRecord[] {
  const sources = table.column('SourceId', WordColumn);
  const sequence = table.column('SourceSequence', FixedColumn);
  const ingestedAt = table.column('IngestedAt', FixedColumn<bigint>);
  const names: string[] = [];
  const nameOf = (number: number): string => (names[number] ??= sources.dictionary.bytesOf(number).toString());
  return keptAudits.map(({ problem }, row) => {
    const span = table.baseRowOf(row);
    return {
      sourceId: nameOf(sources.numberAt(row)),
      sourceSequence: sequence.numberAt(row),
      delay: between(spans.timestamp, span, ingestedAt, row) - spans.duration.numberAt(span),
      isConflict: problem !== undefined,
    };
  });
}

/** Nanoseconds from a time in one column to a time in another: by their halves, since a double does not hold a time itself. */
function between(from: FixedColumn<bigint>, start: number, to: FixedColumn<bigint>, end: number): number {
  const high = to.highAt(end) - from.highAt(start);
  return high * 0x1_0000_0000 + to.lowAt(end) - from.lowAt(start);
}
