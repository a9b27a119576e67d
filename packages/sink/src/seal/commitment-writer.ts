import { hash } from 'node:crypto';
import { ArrayColumn, type AuditRow, ByteWriter, type NativeTable, SPAN_COLUMNS, TextColumn } from '@auditspan/store';
import { listText } from './json-members.ts';
import { COMMITMENTS, REST, REST_COLUMNS } from './leaf-columns.ts';

/** Bytes of a salt. */
export const SALT_BYTES = 16;

/** Writes the value of a row that is committed to. @returns false where there is none to commit to. */
type ValueWriter = (out: ByteWriter, row: number) => boolean;

const OF_SPAN: ReadonlySet<string> = new Set(SPAN_COLUMNS.map(({ name }) => name));
const PREFIX = 0x02;
const SEPARATOR = 0x00;
const QUOTE = 0x22;

/** Commits to the personal and free values of records, as `commitmentOf` of the ledger does. */
export interface CommitmentWriter {
  /**
   * Writes a member `,"Name":"base64"` for each commitment of a row to `out`, and its salt to `salts`.
   * @param from so many salts as there are {@link COMMITMENTS}; those of values that a record lacks are not used.
   */
  write(out: ByteWriter, salts: ByteWriter, row: number, from: Buffer): void;
}

/** Makes a {@link CommitmentWriter}. @param table begins with a table of spans, as that of `BatchColumns` does. */
export function createCommitmentWriter(table: NativeTable<AuditRow>): CommitmentWriter {
  const commitments = COMMITMENTS.map((name) => ({
    member: Buffer.from(`,"${name}":"`),
    // The first byte keeps it apart from the hashes of leaves and nodes.
    prefix: Buffer.concat([Buffer.of(PREFIX), Buffer.from(name), Buffer.of(SEPARATOR)]),
    writeValue: name === REST ? restWriter(table) : personalWriter(table, name),
  }));
  const scratch = new ByteWriter();
  return {
    write(out, salts, row, from) {
      for (let place = 0; place < commitments.length; place += 1) {
        const { member, prefix, writeValue } = commitments[place]!;
        scratch.truncate(0);
        scratch.raw(prefix);
        scratch.raw(from, place * SALT_BYTES, (place + 1) * SALT_BYTES);
        if (!writeValue(scratch, row)) continue;
        salts.raw(from, place * SALT_BYTES, (place + 1) * SALT_BYTES);
        out.raw(member);
        out.ascii(hash('sha256', scratch.view(), 'base64'));
        out.uint8(QUOTE);
      }
    },
  };
}

function personalWriter(table: NativeTable<AuditRow>, name: string): ValueWriter {
  const column = table.anyColumn(name);
  if (column instanceof TextColumn) {
    return (out, row) => {
      if (column.isEmptyAt(row)) return false;
      out.raw(column.bytesAt(row));
      return true;
    };
  }
  if (!(column instanceof ArrayColumn)) throw new TypeError(`the column ${name} has a type that no leaf commits to`);
  return (out, row) => {
    const text = listText(column, row);
    if (text === undefined) return false;
    out.raw(Buffer.from(text));
    return true;
  };
}

/** The values one after the other, each in the bytes that `writeIdentity` gives to it. */
function restWriter(table: NativeTable<AuditRow>): ValueWriter {
  const columns = REST_COLUMNS.map((name) => ({ column: table.anyColumn(name), isOfSpan: OF_SPAN.has(name) }));
  return (out, row) => {
    const spanRow = table.baseRowOf(row);
    for (const { column, isOfSpan } of columns) column.writeIdentity(out, isOfSpan ? spanRow : row);
    return true;
  };
}
