import { hash } from 'node:crypto';
import {
  type AnyColumn,
  ArrayColumn,
  ByteWriter,
  FixedColumn,
  TextColumn,
  UNKNOWN_SENSITIVITY,
  WordColumn,
} from '@auditspan/store';
import { LONGEST_STATED } from './leaf-columns.ts';

/**
 * Writes a constant prefix, then the value of one column as a member of an object in canonical JSON (RFC 8785), with integers as
 * strings: `,"Name":value`, or nothing if the record lacks the field.
 */
export type WriteMember = (out: ByteWriter, row: number) => void;

/** The text before a value. */
interface Opening {
  /** The constant prefix, the name, and the start of the value. */
  readonly whole: ByteWriter;
  /** Length of the constant prefix, which is written even without a value. */
  readonly always: number;
}

const QUOTE = 0x22;

/** Creates the writer of a column. @param before prefix written in every row, so that it needs no call of its own */
export function memberWriter(column: AnyColumn, name: string, before: Uint8Array): WriteMember {
  const openedBy = (text: string): Opening => {
    const whole = new ByteWriter(Buffer.concat([before, Buffer.from(`,${JSON.stringify(name)}:${text}`)]));
    return { whole, always: before.length };
  };
  if (column instanceof WordColumn) return wordMember(column, openedBy(''));
  if (column instanceof TextColumn) return textMember(column, openedBy('"'));
  if (column instanceof ArrayColumn) return listMember(column, openedBy(''));
  if (!(column instanceof FixedColumn)) throw new TypeError(`the column ${name} has a type that no leaf can state`);
  if (column.type === 'Bool') return boolMember(column, openedBy('true'));
  if (column.type === 'UUID') return uuidMember(column, openedBy('"'));
  return numberMember(column, openedBy('"'), name === 'ModelSensitivity' ? UNKNOWN_SENSITIVITY : 0);
}

function open(out: ByteWriter, { whole }: Opening): void {
  out.copy(whole, 0, whole.length);
}

function leaveOut(out: ByteWriter, { whole, always }: Opening): void {
  out.copy(whole, 0, always);
}

/** Builds the member of each distinct word only once. */
function wordMember(column: WordColumn, { whole, always }: Opening): WriteMember {
  const members: ByteWriter[] = [];
  const memberOf = (number: number): ByteWriter => {
    const word = column.dictionary.bytesOf(number);
    if (word.length === 0) return new ByteWriter(whole.view(0, always));
    return new ByteWriter(Buffer.concat([whole.view(), stated(JSON.stringify(word.toString()))]));
  };
  return (out, row) => {
    const number = column.numberAt(row);
    const member = (members[number] ??= memberOf(number));
    out.copy(member, 0, member.length);
  };
}

function textMember(column: TextColumn, opening: Opening): WriteMember {
  return (out, row) => {
    if (column.isEmptyAt(row)) return leaveOut(out, opening);
    open(out, opening);
    const start = out.length;
    if (column.writePlain(out, row, LONGEST_STATED - 2)) return out.uint8(QUOTE);
    out.truncate(start - 1);
    out.raw(stated(JSON.stringify(column.textAt(row))));
  };
}

function listMember(column: ArrayColumn<unknown>, opening: Opening): WriteMember {
  return (out, row) => {
    const text = listText(column, row);
    if (text === undefined) return leaveOut(out, opening);
    open(out, opening);
    out.raw(stated(text));
  };
}

/** Returns the values of a row as a JSON array; undefined if there are none. */
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

function numberMember(column: FixedColumn<unknown>, opening: Opening, absent: number): WriteMember {
  return (out, row) => {
    const low = column.lowAt(row);
    const high = column.highAt(row);
    if (low === absent && high === 0) return leaveOut(out, opening);
    open(out, opening);
    out.wholeNumber(low, high);
    out.uint8(QUOTE);
  };
}

function boolMember(column: FixedColumn<unknown>, opening: Opening): WriteMember {
  return (out, row) => (column.lowAt(row) === 0 ? leaveOut(out, opening) : open(out, opening));
}

function uuidMember(column: FixedColumn<unknown>, opening: Opening): WriteMember {
  return (out, row) => {
    if (column.isZeroAt(row)) return leaveOut(out, opening);
    open(out, opening);
    column.writeUuid(out, row);
    out.uint8(QUOTE);
  };
}

/** Returns a JSON text, or its hash if it is too long. */
function stated(json: string): Buffer {
  const bytes = Buffer.from(json);
  return bytes.length <= LONGEST_STATED ? bytes : Buffer.from(`{"sha256":"${hash('sha256', bytes, 'hex')}"}`);
}
