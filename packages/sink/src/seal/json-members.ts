import { hash } from 'node:crypto';
import {
  ArrayColumn,
  type ByteWriter,
  FixedColumn,
  type NativeTable,
  TextColumn,
  UNKNOWN_SENSITIVITY,
  WordColumn,
} from '@auditspan/store';
import { LONGEST_STATED } from './leaf-columns.ts';

/** Writes the values of one column as members of an object in canonical JSON (RFC 8785), integers as strings. */
export interface JsonMembers {
  /** Writes `,"Name":value`, or nothing where the value is the one of a record that lacks the field. */
  write(out: ByteWriter, row: number): void;
  /** Whether it writes the same for two rows; false where that is not known at once. */
  isSame(row: number, other: number): boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HEX = Buffer.from('0123456789abcdef');
const UUID_LENGTH = 36;
const DASH = 0x2d;
/** Bytes of a UUID, as they stand in a column, in the order of its text; -1 is a dash. */
const UUID_ORDER = [7, 6, 5, 4, -1, 3, 2, -1, 1, 0, -1, 15, 14, -1, 13, 12, 11, 10, 9, 8] as const;

/** The members that the values of a column are, by its name. */
export function jsonMembers<Row>(table: NativeTable<Row>, name: string): JsonMembers {
  const column = table.anyColumn(name);
  const prefix = Buffer.from(`,${JSON.stringify(name)}:`);
  if (column instanceof WordColumn) return wordMembers(column, prefix);
  if (column instanceof TextColumn) return textMembers(column, prefix);
  if (column instanceof ArrayColumn) return listMembers(column, prefix);
  if (column instanceof FixedColumn) return fixedMembers(column, prefix, name);
  throw new TypeError(`the column ${name} has a type that no leaf can state`);
}

/** The member of each word is made once. */
function wordMembers(column: WordColumn, prefix: Buffer): JsonMembers {
  const members: Buffer[] = [];
  const memberOf = (number: number): Buffer => {
    const word = column.dictionary.bytesOf(number);
    return word.length === 0 ? word : Buffer.concat([prefix, stated(JSON.stringify(word.toString()))]);
  };
  return {
    write(out, row) {
      const number = column.numberAt(row);
      out.raw((members[number] ??= memberOf(number)));
    },
    isSame: (row, other) => column.numberAt(row) === column.numberAt(other),
  };
}

function textMembers(column: TextColumn, prefix: Buffer): JsonMembers {
  return {
    write(out, row) {
      if (column.isEmptyAt(row)) return;
      const bytes = column.bytesAt(row);
      out.raw(prefix);
      if (bytes.length > LONGEST_STATED - 2 || !isPlain(bytes))
        return out.raw(stated(JSON.stringify(bytes.toString())));
      out.uint8(QUOTE);
      out.raw(bytes);
      out.uint8(QUOTE);
    },
    isSame: (row, other) => column.isEmptyAt(row) && column.isEmptyAt(other),
  };
}

function listMembers(column: ArrayColumn<unknown>, prefix: Buffer): JsonMembers {
  return {
    write(out, row) {
      const text = listText(column, row);
      if (text === undefined) return;
      out.raw(prefix);
      out.raw(stated(text));
    },
    isSame: (row, other) => column.isEmptyAt(row) && column.isEmptyAt(other),
  };
}

/** The texts of a row as a JSON array; undefined where there are none. */
export function listText(column: ArrayColumn<unknown>, row: number): string | undefined {
  const { items } = column;
  const [start, end] = [column.endOf(row - 1), column.endOf(row)];
  if (start === end) return undefined;
  return JSON.stringify(Array.from({ length: end - start }, (_, index) => itemText(items, start + index)));
}

function itemText(items: unknown, index: number): string {
  if (items instanceof WordColumn) return items.dictionary.bytesOf(items.numberAt(index)).toString();
  if (items instanceof TextColumn) return items.textAt(index);
  throw new TypeError('a leaf states lists of texts only');
}

function fixedMembers(column: FixedColumn<unknown>, prefix: Buffer, name: string): JsonMembers {
  if (column.type === 'Bool') return boolMembers(column, Buffer.concat([prefix, Buffer.from('true')]));
  if (column.type === 'UUID') return uuidMembers(column, prefix);
  const absent = name === 'ModelSensitivity' ? UNKNOWN_SENSITIVITY : 0;
  return {
    write(out, row) {
      const [low, high] = [column.lowAt(row), column.highAt(row)];
      if (low === absent && high === 0) return;
      out.raw(prefix);
      out.uint8(QUOTE);
      out.wholeNumber(low, high);
      out.uint8(QUOTE);
    },
    isSame: (row, other) => column.lowAt(row) === column.lowAt(other) && column.highAt(row) === column.highAt(other),
  };
}

function boolMembers(column: FixedColumn<unknown>, member: Buffer): JsonMembers {
  return {
    write(out, row) {
      if (column.lowAt(row) !== 0) out.raw(member);
    },
    isSame: (row, other) => column.lowAt(row) === column.lowAt(other),
  };
}

function uuidMembers(column: FixedColumn<unknown>, prefix: Buffer): JsonMembers {
  const text = Buffer.alloc(UUID_LENGTH);
  return {
    write(out, row) {
      if (column.isZeroAt(row)) return;
      writeUuid(text, column.bytesAt(row));
      out.raw(prefix);
      out.uint8(QUOTE);
      out.raw(text);
      out.uint8(QUOTE);
    },
    isSame: (row, other) => column.isZeroAt(row) && column.isZeroAt(other),
  };
}

function writeUuid(text: Buffer, bytes: Buffer): void {
  let end = 0;
  for (const at of UUID_ORDER) {
    if (at < 0) text[end++] = DASH;
    else {
      const byte = bytes[at] as number;
      text[end++] = HEX[byte >>> 4] as number;
      text[end++] = HEX[byte & 15] as number;
    }
  }
}

/** Whether JSON writes the bytes as they are. */
function isPlain(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 0x20 || byte > 0x7e || byte === QUOTE || byte === BACKSLASH) return false;
  }
  return true;
}

/** A JSON text, or what stands for one that is too long. */
function stated(json: string): Buffer {
  const bytes = Buffer.from(json);
  return bytes.length <= LONGEST_STATED ? bytes : Buffer.from(`{"sha256":"${hash('sha256', bytes, 'hex')}"}`);
}
