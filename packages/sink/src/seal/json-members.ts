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
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HEX = Buffer.from('0123456789abcdef');
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
      out.ascii(`"${wholeNumber(low, high)}"`);
    },
  };
}

function boolMembers(column: FixedColumn<unknown>, member: Buffer): JsonMembers {
  return {
    write(out, row) {
      if (column.lowAt(row) !== 0) out.raw(member);
    },
  };
}

function uuidMembers(column: FixedColumn<unknown>, prefix: Buffer): JsonMembers {
  return {
    write(out, row) {
      const bytes = column.bytesAt(row);
      if (bytes.every((byte) => byte === 0)) return;
      out.raw(prefix);
      out.uint8(QUOTE);
      for (const at of UUID_ORDER) {
        if (at < 0) out.uint8(DASH);
        else writeHex(out, bytes[at] as number);
      }
      out.uint8(QUOTE);
    },
  };
}

function writeHex(out: ByteWriter, byte: number): void {
  out.uint8(HEX[byte >>> 4] as number);
  out.uint8(HEX[byte & 15] as number);
}

/** A number of up to 64 bits by its halves, as a bigint only where a double does not hold it. */
function wholeNumber(low: number, high: number): number | bigint {
  return high < 0x20_0000 ? high * 0x1_0000_0000 + low : (BigInt(high) << 32n) + BigInt(low);
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
