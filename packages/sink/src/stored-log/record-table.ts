import {
  ArrayColumn,
  MapColumn,
  type NativeTable,
  RAW_WHOLE,
  type SealedAuditRow,
  TextColumn,
  WordColumn,
} from '@auditspan/store';
import { REST_COLUMNS } from '../seal/leaf-columns.ts';

/** Columns of stored records; those of their spans are in a base, in which each record has the row of the same number. */
export type RecordTable = NativeTable<SealedAuditRow>;

/** A text among the values of a record. */
export function recordValue(table: RecordTable, row: number, name: string): string {
  const column = table.anyColumn(name);
  if (column instanceof WordColumn) return column.dictionary.bytesOf(column.numberAt(row)).toString();
  return column instanceof TextColumn ? column.textAt(row) : '';
}

/** Whether all free values of a record are what an erasure leaves: nothing, in the form of a span of one part. */
export function isRestErased(table: RecordTable, row: number): boolean {
  return REST_COLUMNS.every((name) => {
    if (name === 'RawForm') return recordValue(table, row, name) === RAW_WHOLE;
    const column = table.anyColumn(name);
    if (column instanceof ArrayColumn || column instanceof MapColumn)
      return column.endOf(row) === column.endOf(row - 1);
    return recordValue(table, row, name) === '';
  });
}
