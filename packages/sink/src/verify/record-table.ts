import { isDeepStrictEqual } from 'node:util';
import {
  ArrayColumn,
  AUDIT_COLUMNS,
  type AuditRow,
  FixedColumn,
  MapColumn,
  NativeTable,
  SPAN_COLUMNS,
  RAW_WHOLE,
  type SpanRow,
  TextColumn,
} from '@auditspan/store';
import { REST_COLUMNS } from '../seal/leaf-columns.ts';

/** Columns that stored records are appended to, as `BatchColumns` has them. */
export interface RecordTable {
  readonly table: NativeTable<AuditRow>;
  /** @param values of `AUDIT_COLUMNS`, as `readRecords` gives them. */
  append(values: readonly unknown[]): void;
}

/** Makes an empty {@link RecordTable}. */
export function createRecordTable(): RecordTable {
  const spans = new NativeTable<SpanRow>(SPAN_COLUMNS);
  const table = new NativeTable<AuditRow>(AUDIT_COLUMNS, spans);
  const columns = AUDIT_COLUMNS.map(({ name }) => table.anyColumn(name));
  return {
    table,
    append(values) {
      for (const [place, column] of columns.entries()) appendValue(column, values[place]);
      table.beginRow(spans.length - 1);
    },
  };
}

/** What JSON cannot carry came as text: bytes in base64, numbers of 64 bits as digits, maps as their keys and values. */
function appendValue(column: unknown, value: unknown): void {
  if (column instanceof MapColumn) return appendMap(column, value as readonly [string[], string[]]);
  if (column instanceof TextColumn) return column.append(Buffer.from(value as string, 'base64'));
  if (column instanceof FixedColumn) return column.append(fixedValue(column, value));
  if (column instanceof ArrayColumn) return appendList(column, value as readonly unknown[]);
  (column as { append(value: unknown): void }).append(value);
}

function fixedValue({ type }: FixedColumn<unknown>, value: unknown): unknown {
  return type === 'UInt64' || type === 'DateTime64(9)' ? BigInt(value as string) : value;
}

function appendMap(column: MapColumn, [keys, values]: readonly [string[], string[]]): void {
  for (const key of keys) column.keys.append(key);
  for (const value of values) column.values.append(value);
  column.endRow();
}

function appendList(column: ArrayColumn<unknown>, values: readonly unknown[]): void {
  for (const value of values) appendValue(column.items, value);
  column.endRow();
}

const PLACES = new Map(AUDIT_COLUMNS.map(({ name }, place) => [name, place]));

/** A text among the values of a record. */
export function recordValue(values: readonly unknown[], name: string): string {
  const place = PLACES.get(name) ?? -1;
  const value = values[place];
  if (typeof value !== 'string') return '';
  return AUDIT_COLUMNS[place]?.type === 'String' ? Buffer.from(value, 'base64').toString() : value;
}

/** Whether all free values of a record are what an erasure leaves: nothing, in the form of a span of one part. */
export function isRestErased(values: readonly unknown[]): boolean {
  return REST_COLUMNS.every((name) => {
    const place = PLACES.get(name) ?? -1;
    const value = values[place];
    if (name === 'RawForm') return value === RAW_WHOLE;
    return value === '' || isDeepStrictEqual(value, []) || isDeepStrictEqual(value, [[], []]);
  });
}
