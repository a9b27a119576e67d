import { AUDIT_FIELDS, type AuditRecord } from '@auditspan/conventions';
import {
  ArrayColumn,
  type AuditRow,
  auditColumn,
  FixedColumn,
  largestOf,
  type NativeTable,
  TextColumn,
  UNKNOWN_SENSITIVITY,
  WordColumn,
} from '@auditspan/store';
import { VALUE } from './attribute-reader.ts';
import { ODD_SPAN } from './odd-span.ts';
import { mustBeUtf8 } from './plain-text.ts';
import { WireCursor } from './wire-cursor.ts';

/** The column of one field of the audit record, filled from where the attribute's value stands. */
export interface FieldColumn {
  /** Which `VALUE` the attribute must be. */
  readonly kind: number;
  readonly required: boolean;
  /** @throws {OddSpan} where the field does not allow the value. */
  append(buffer: Buffer, start: number, end: number): void;
  appendAbsent(): void;
}

const NO_RECORD_ID = '00000000-0000-0000-0000-000000000000';
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const UUID_LENGTH = 36;
const NOTHING = Buffer.alloc(0);

/** The column of a field in a table of audit records. */
export function fieldColumn(table: NativeTable<AuditRow>, field: keyof AuditRecord): FieldColumn {
  const { type, required, values } = AUDIT_FIELDS[field];
  const name = auditColumn(field);
  if (type === 'uuid') return { required, ...uuidField(table.column(name, FixedColumn<string>)) };
  if (type === 'boolean') return { required, ...booleanField(table.column(name, FixedColumn<boolean>)) };
  if (type === 'int') return { required, ...numberField(table.column(name, FixedColumn<number>), field) };
  if (type === 'string[]') return { required, ...listField(table.column(name, ArrayColumn<string>)) };
  const column = table.anyColumn(name);
  if (column instanceof WordColumn) return { required, ...wordField(column, values) };
  return { required, ...textField(table.column(name, TextColumn)) };
}

type Filled = Omit<FieldColumn, 'required'>;

function uuidField(column: FixedColumn<string>): Filled {
  return {
    kind: VALUE.STRING,
    append(buffer, start, end) {
      const text = end - start === UUID_LENGTH ? buffer.toString('latin1', start, end) : '';
      if (!UUID_V7.test(text)) throw ODD_SPAN;
      column.append(text);
    },
    appendAbsent: () => column.append(NO_RECORD_ID),
  };
}

function booleanField(column: FixedColumn<boolean>): Filled {
  return {
    kind: VALUE.BOOLEAN,
    append: (_buffer, truth) => column.append(truth !== 0),
    appendAbsent: () => column.append(false),
  };
}

function numberField(column: FixedColumn<number>, field: keyof AuditRecord): Filled {
  const largest = largestOf(field);
  const absent = field === 'modelSensitivity' ? UNKNOWN_SENSITIVITY : 0;
  return {
    kind: VALUE.INTEGER,
    append(_buffer, number) {
      if (number > largest) throw ODD_SPAN;
      column.append(number);
    },
    appendAbsent: () => column.append(absent),
  };
}

function textField(column: TextColumn): Filled {
  return {
    kind: VALUE.STRING,
    append(buffer, start, end) {
      if (start === end) throw ODD_SPAN;
      column.appendBytes(buffer, start, end);
    },
    appendAbsent: () => column.append(NOTHING),
  };
}

function wordField(column: WordColumn, values: readonly string[] | undefined): Filled {
  const empty = column.dictionary.numberOfText('');
  /** Whether the field allows each word, by its number. */
  const allowed: boolean[] = [];
  const isAllowed = (number: number): boolean =>
    (allowed[number] ??= values === undefined || values.includes(column.dictionary.bytesOf(number).toString()));
  return {
    kind: VALUE.STRING,
    append(buffer, start, end) {
      const number = column.dictionary.numberOf(buffer, start, end);
      if (number === empty || number < 0 || !isAllowed(number)) throw ODD_SPAN;
      column.appendNumber(number);
    },
    appendAbsent: () => column.appendNumber(empty),
  };
}

function listField(column: ArrayColumn<string>): Filled {
  return {
    kind: VALUE.LIST,
    append(buffer, start, end) {
      const list = new WireCursor(buffer);
      const item = new WireCursor(buffer);
      list.open(start, end);
      while (list.next()) {
        if (list.tag !== 10) throw ODD_SPAN;
        list.bytes();
        item.open(list.start, list.end);
        item.expectBytes(10);
        item.expectEnd();
        mustBeUtf8(buffer, item.start, item.end);
        column.items.append(buffer.toString('utf8', item.start, item.end));
      }
      column.endRow();
    },
    appendAbsent: () => column.endRow(),
  };
}
