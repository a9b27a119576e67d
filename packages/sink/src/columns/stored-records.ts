import { FixedColumn, WordColumn } from '@auditspan/store';
import type { BatchColumns } from './batch-columns.ts';

/** What is to be known of a record that is stored. */
export interface StoredRecord {
  /** Empty where the record does not say. */
  readonly sourceId: string;
  /** 0 where the record does not say. */
  readonly sourceSequence: number;
  /** Nanoseconds from the end of the call until the sink had its record. */
  readonly delay: bigint;
  /** Its record has the id of another. */
  readonly isConflict: boolean;
}

/** The records of a batch, by what stands in the columns. */
export function storedRecords({ spans, audits: { table }, keptAudits }: BatchColumns): StoredRecord[] {
  const sources = table.column('SourceId', WordColumn);
  const sequence = table.column('SourceSequence', FixedColumn);
  const ingestedAt = table.column('IngestedAt', FixedColumn);
  const names: string[] = [];
  const nameOf = (number: number): string => (names[number] ??= sources.dictionary.bytesOf(number).toString());
  return keptAudits.map(({ problem }, row) => {
    const span = table.baseRowOf(row);
    return {
      sourceId: nameOf(sources.numberAt(row)),
      sourceSequence: Number(numberAt(sequence, row)),
      delay: numberAt(ingestedAt, row) - numberAt(spans.timestamp, span) - numberAt(spans.duration, span),
      isConflict: problem !== undefined,
    };
  });
}

function numberAt<Value>(column: FixedColumn<Value>, row: number): bigint {
  return column.bytesAt(row).readBigUInt64LE();
}
