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

/** The column of one field of the audit record, filled from the bytes of the attribute's value. */
export interface FieldColumn {
  /** Required kind of the attribute's value, one of `VALUE`. */
  readonly kind: number;
  readonly required: boolean;
  /** Appends the value at these bounds. @throws {OddSpan} if the field does not allow it. */
  append(buffer: Buffer, start: number, end: number): void;
  appendAbsent(): void;
}

const NO_RECORD_ID = '00000000-0000-0000-0000-000000000000';
const UUID_LENGTH = 36;
const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);
const DASH = 0x2d;
const TWO_16 = 0x1_0000;
/** Values of hexadecimal digits of either case, by byte; 255 for other bytes. */
const DIGITS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return digit < 0 ? 255 : digit;
});
const NOTHING = Buffer.alloc(0);

/** Returns the column of a field in a table of audit records. */
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
      if (end - start !== UUID_LENGTH || !isUuidV7(buffer, start)) throw ODD_SPAN;
      const [first, second] = [start + 9, start + 24];
      column.appendHalves(hexAt(buffer, first, 4) * TWO_16 + hexAt(buffer, first + 5, 4), hexAt(buffer, start, 8));
      column.appendHalves(
        hexAt(buffer, second + 4, 8),
        hexAt(buffer, start + 19, 4) * TWO_16 + hexAt(buffer, second, 4),
      );
    },
    appendAbsent: () => column.append(NO_RECORD_ID),
  };
}

/** Whether the bytes are a UUID of version 7. Source: RFC 9562, section 5.7. */
function isUuidV7(buffer: Buffer, start: number): boolean {
  for (let at = 0; at < UUID_LENGTH; at += 1) {
    const byte = buffer[start + at] as number;
    if (DASHES.has(at) ? byte !== DASH : DIGITS[byte] === 255) return false;
  }
  const variant = DIGITS[buffer[start + 19] as number] as number;
  return buffer[start + 14] === 0x37 && (variant & 0b1100) === 0b1000;
}

function hexAt(buffer: Buffer, start: number, digits: number): number {
  let value = 0;
  for (let at = start; at < start + digits; at += 1) value = value * 16 + (DIGITS[buffer[at] as number] as number);
  return value;
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
  /** The last word; usually the next one is the same. */
  let last = empty;
  /** Whether the field allows each word, by word index. */
  const allowed: boolean[] = [];
  const isAllowed = (number: number): boolean =>
    (allowed[number] ??= values === undefined || values.includes(column.dictionary.bytesOf(number).toString()));
  return {
    kind: VALUE.STRING,
    append(buffer, start, end) {
      const number = column.dictionary.numberOf(buffer, start, end, last);
      if (number === empty || number < 0 || !isAllowed(number)) throw ODD_SPAN;
      last = number;
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
