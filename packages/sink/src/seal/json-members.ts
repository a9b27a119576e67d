import { hash } from 'node:crypto';
import {
  ArrayColumn,
  ByteWriter,
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
  /** Whether it writes the same for every row; false where that is not known at once. */
  isConstant(): boolean;
}

const QUOTE = 0x22;

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
  const members: ByteWriter[] = [];
  const memberOf = (number: number): ByteWriter => {
    const word = column.dictionary.bytesOf(number);
    const parts = word.length === 0 ? [] : [prefix, stated(JSON.stringify(word.toString()))];
    return new ByteWriter(Buffer.concat(parts));
  };
  return {
    write(out, row) {
      const number = column.numberAt(row);
      const member = (members[number] ??= memberOf(number));
      out.copy(member, 0, member.length);
    },
    isConstant: () => column.isConstant(),
  };
}

function textMembers(column: TextColumn, prefix: Buffer): JsonMembers {
  const opening = new ByteWriter(Buffer.concat([prefix, Buffer.of(QUOTE)]));
  return {
    write(out, row) {
      if (column.isEmptyAt(row)) return;
      const start = out.length;
      out.copy(opening, 0, opening.length);
      if (column.writePlain(out, row, LONGEST_STATED - 2)) return out.uint8(QUOTE);
      out.truncate(start);
      out.raw(prefix);
      out.raw(stated(JSON.stringify(column.textAt(row))));
    },
    isConstant: () => column.isConstant(),
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
    isConstant: () => column.isConstant(),
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
  const opening = new ByteWriter(Buffer.concat([prefix, Buffer.of(QUOTE)]));
  return {
    write(out, row) {
      const [low, high] = [column.lowAt(row), column.highAt(row)];
      if (low === absent && high === 0) return;
      out.copy(opening, 0, opening.length);
      out.wholeNumber(low, high);
      out.uint8(QUOTE);
    },
    isConstant: () => column.isConstant(),
  };
}

function boolMembers(column: FixedColumn<unknown>, member: Buffer): JsonMembers {
  return {
    write(out, row) {
      if (column.lowAt(row) !== 0) out.raw(member);
    },
    isConstant: () => column.isConstant(),
  };
}

function uuidMembers(column: FixedColumn<unknown>, prefix: Buffer): JsonMembers {
  const opening = new ByteWriter(Buffer.concat([prefix, Buffer.of(QUOTE)]));
  return {
    write(out, row) {
      if (column.isZeroAt(row)) return;
      out.copy(opening, 0, opening.length);
      column.writeUuid(out, row);
      out.uint8(QUOTE);
    },
    isConstant: () => column.isConstant(),
  };
}

/** A JSON text, or what stands for one that is too long. */
function stated(json: string): Buffer {
  const bytes = Buffer.from(json);
  return bytes.length <= LONGEST_STATED ? bytes : Buffer.from(`{"sha256":"${hash('sha256', bytes, 'hex')}"}`);
}
