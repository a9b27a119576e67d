import { FixedColumn, WordColumn } from '@auditspan/store';
import type { BatchColumns } from './batch-columns.ts';

/** Facts about a stored record, for the metrics. */
export interface RecordFacts {
  /** Empty if unknown. */
  readonly sourceId: string;
  /** 0 if unknown. */
  readonly sourceSequence: number;
  /** Nanoseconds from the end of the call to its receipt by the sink. */
  readonly delay: number;
  /** Whether its id is that of another record. */
  readonly isConflict: boolean;
}

/** Returns the facts about the stored records of a batch. */
export function recordFacts({ spans, audits: { table }, keptAudits }: BatchColumns): RecordFacts[] {
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

/** Subtracts the time in one column from that in another, in nanoseconds; by halves, since a double cannot hold such a time. */
function between(from: FixedColumn<bigint>, start: number, to: FixedColumn<bigint>, end: number): number {
  const high = to.highAt(end) - from.highAt(start);
  return high * 0x1_0000_0000 + to.lowAt(end) - from.lowAt(start);
}
