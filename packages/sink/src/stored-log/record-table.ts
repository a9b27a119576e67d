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

/** Columns of stored records; those of their spans are in a base table, with the same row numbers. */
export type RecordTable = NativeTable<SealedAuditRow>;

/** Returns a text value of a record. */
export function recordValue(table: RecordTable, row: number, name: string): string {
  const column = table.anyColumn(name);
  if (column instanceof WordColumn) return column.dictionary.bytesOf(column.numberAt(row)).toString();
  return column instanceof TextColumn ? column.textAt(row) : '';
}

/** Whether all free-form values of a record are as an erasure leaves them: empty, with the raw form of a whole span. */
export function isRestErased(table: RecordTable, row: number): boolean {
  return REST_COLUMNS.every((name) => {
    if (name === 'RawForm') return recordValue(table, row, name) === RAW_WHOLE;
    const column = table.anyColumn(name);
    if (column instanceof ArrayColumn || column instanceof MapColumn)
      return column.endOf(row) === column.endOf(row - 1);
    return recordValue(table, row, name) === '';
  });
}
