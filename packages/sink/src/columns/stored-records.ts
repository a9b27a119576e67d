import { FixedColumn, type NativeTable, WordColumn } from '@auditspan/store';
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
export function storedRecords({ audits: { table }, keptAudits }: BatchColumns): StoredRecord[] {
  const sources = table.column('SourceId', WordColumn);
  const [sequence, start, duration, ingested] = ['SourceSequence', 'Timestamp', 'Duration', 'IngestedAt'].map((name) =>
    numbersOf(table, name),
  ) as [NumberOf, NumberOf, NumberOf, NumberOf];
  return keptAudits.map(({ problem }, row) => ({
    sourceId: sources.dictionary.bytesOf(sources.numberAt(row)).toString(),
    sourceSequence: Number(sequence(row)),
    delay: ingested(row) - start(row) - duration(row),
    isConflict: problem !== undefined,
  }));
}

type NumberOf = (row: number) => bigint;

function numbersOf(table: NativeTable<never>, name: string): NumberOf {
  const column = table.column(name, FixedColumn);
  return (row) => column.bytesAt(row).readBigUInt64LE();
}
