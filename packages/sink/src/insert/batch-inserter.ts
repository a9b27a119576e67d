import type { DeadLetterRow, NativeTable, RowWriter, TableName, TableRows } from '@auditspan/store';
import type { DecodedBatch } from '../batch/decoded-batch.ts';
import type { BatchColumns } from '../columns/batch-columns.ts';
import { type RecordFacts, recordFacts } from '../columns/record-facts.ts';
import type { BatchPlan } from '../journal/batch-plan.ts';
import { type SpanItem, toSpanRows } from '../normalise/span-item.ts';
import type { SealedBatch } from '../seal/seal-batch.ts';
import type { LetterFiles } from '../dead-letters/letter-files.ts';
import { refusedLetter, rejectedLetter, unreadableLetter } from './dead-letter-rows.ts';
import { insertRange, insertRows, rangeToken, type RefusedRow, type WriteRange } from './insert-rows.ts';
import { SourceCounts } from './source-counts.ts';

/** Result of the insert of a batch. */
export interface InsertReport {
  readonly spans: number;
  readonly records: readonly RecordFacts[];
  /** Number of records with problems. */
  readonly faulty: number;
  readonly letters: readonly DeadLetterRow[];
}

/** Steps of an insert. */
export type InsertStep =
  | 'insert.audit_spans'
  | 'insert.audit_leaves'
  | 'insert.otel_traces'
  | 'insert.audit_dead_letters'
  | 'insert.audit_source_counts';

/** Called at each step; tests kill the process there. */
export type OnInsertStep = (step: InsertStep) => Promise<void> | void;

/**
 * Carries out a plan: inserts every row into its table, or into the dead letters. Repeating it stores nothing twice.
 * @throws {StoreUnavailableError | StoreRejectedError} if it must be retried later.
 */
export async function insertBatch(
  writer: RowWriter,
  files: LetterFiles,
  batch: DecodedBatch,
  { verdicts, id }: Pick<BatchPlan, 'verdicts' | 'id'>,
  sealed: SealedBatch | undefined,
  onStep: OnInsertStep,
): Promise<InsertReport> {
  const { columns, unreadable } = batch;
  const letters = [...columns.rejected.map(rejectedLetter), ...unreadable.map(unreadableLetter)];
  // Records first: an audit row without its span in otel_traces is worth more than the reverse.
  await onStep('insert.audit_spans');
  letters.push(...(await insertAudits(writer, columns, sealed, id)));
  if (sealed !== undefined) {
    await onStep('insert.audit_leaves');
    await writer.writeColumns('audit_leaves', sealed.leaves, rangeToken(id, 0, sealed.leaves.length));
  }
  await onStep('insert.otel_traces');
  letters.push(...(await insertSpans(writer, columns, id)));
  await onStep('insert.audit_dead_letters');
  await insertLetters(writer, files, letters, id);
  await onStep('insert.audit_source_counts');
  const counts = new SourceCounts();
  counts.addVerdicts(columns.items, verdicts);
  counts.addLetters(letters);
  await insertRows(writer, 'audit_source_counts', counts.rows(), id);
  return { spans: columns.storedSpans, records: recordFacts(columns), faulty: columns.faulty, letters };
}

async function insertAudits(
  writer: RowWriter,
  { audits: { table }, keptAudits }: BatchColumns,
  sealed: SealedBatch | undefined,
  id: string,
): Promise<DeadLetterRow[]> {
  const write: WriteRange =
    sealed === undefined
      ? columnsOrRows(writer, 'audit_spans', table, () => keptAudits.flatMap((item) => toSpanRows(item).audit ?? []))
      : // The leaves commit to these very columns.
        (from, to, token) => writer.writeColumns('audit_spans', sealed.part(from, to), token);
  return lettersOf(await insertRange(write, id, table.length), keptAudits, 'audit_spans');
}

async function insertSpans(writer: RowWriter, { traces, kept }: BatchColumns, id: string): Promise<DeadLetterRow[]> {
  const write = columnsOrRows(writer, 'otel_traces', traces, () => kept.map((item) => toSpanRows(item).row));
  return lettersOf(await insertRange(write, id, traces.length), kept, 'otel_traces');
}

/** Returns how to insert a table: as a whole in its columns, or in ranges of rows, which are made only then. */
function columnsOrRows<Table extends TableName>(
  writer: RowWriter,
  table: Table,
  columns: NativeTable<TableRows[Table]>,
  makeRows: () => readonly TableRows[Table][],
): WriteRange {
  let rows: readonly TableRows[Table][] | undefined;
  return (from, to, token) => {
    if (to - from === columns.length) return writer.writeColumns(table, columns, token);
    rows ??= makeRows();
    return writer.write(table, rows.slice(from, to), token);
  };
}

function lettersOf(
  refused: readonly RefusedRow[],
  items: readonly SpanItem[],
  table: 'audit_spans' | 'otel_traces',
): DeadLetterRow[] {
  return refused.flatMap(({ index, reason }) => {
    const item = items[index];
    return item === undefined ? [] : [refusedLetter(item, table, reason)];
  });
}

/** Inserts dead letters; those that their table refuses go to files. */
async function insertLetters(
  writer: RowWriter,
  files: LetterFiles,
  letters: readonly DeadLetterRow[],
  id: string,
): Promise<void> {
  for (const { index, reason } of await insertRows(writer, 'audit_dead_letters', letters, id)) {
    const letter = letters[index];
    if (letter !== undefined) await files.keep(letter, reason);
  }
}
