import { hash } from 'node:crypto';
import {
  type AnyColumn,
  ArrayColumn,
  type AuditRow,
  ByteWriter,
  type NativeTable,
  SPAN_COLUMNS,
  TextColumn,
} from '@auditspan/store';
import { listText } from './json-members.ts';
import { COMMITMENTS, REST, REST_COLUMNS } from './leaf-columns.ts';

/** Bytes of a salt. */
export const SALT_BYTES = 16;

/** What of a row is committed to. */
interface CommittedValue {
  /** Whether any row may have something. */
  readonly isAnywhere: boolean;
  /** False where there is nothing to commit to. */
  isThere(row: number): boolean;
  write(out: ByteWriter, row: number): void;
}

const OF_SPAN: ReadonlySet<string> = new Set(SPAN_COLUMNS.map(({ name }) => name));
const PREFIX = 0x02;
const SEPARATOR = 0x00;
const QUOTE = 0x22;

/** Commits to the personal and free values of records, as `commitmentOf` of the ledger does. */
export interface CommitmentWriter {
  /**
   * Writes a member `,"Name":"base64"` for each commitment of a row to `out`, and its salt to `salts`.
   * @param from has salts from `at` on.
   * @param isPacked false: there is one for each of {@link COMMITMENTS}, and those of values that the record lacks are not
   * used; true: there are none for values that it lacks, as beside a stored leaf.
   */
  write(out: ByteWriter, salts: ByteWriter, row: number, from: ByteWriter, at: number, isPacked: boolean): void;
}

/** One commitment, and what its hash is made of: the part before the salt stays. */
interface Commitment {
  /** Its place among {@link COMMITMENTS}. */
  readonly place: number;
  readonly member: ByteWriter;
  readonly hashed: ByteWriter;
  readonly prefixLength: number;
  readonly value: CommittedValue;
}

/** Makes a {@link CommitmentWriter}. @param table whole; it begins with a table of spans, as that of `BatchColumns` does. */
export function createCommitmentWriter(table: NativeTable<AuditRow>): CommitmentWriter {
  const all = COMMITMENTS.map((name, place) => commitmentTo(table, name, place));
  const commitments = all.filter(({ value }) => value.isAnywhere);
  return {
    write(out, salts, row, from, at, isPacked) {
      let packed = at;
      for (const { place, member, hashed, prefixLength, value } of commitments) {
        if (!value.isThere(row)) continue;
        const salt = isPacked ? packed : at + place * SALT_BYTES;
        packed += SALT_BYTES;
        hashed.truncate(prefixLength);
        hashed.copy(from, salt, salt + SALT_BYTES);
        value.write(hashed, row);
        salts.copy(from, salt, salt + SALT_BYTES);
        out.copy(member, 0, member.length);
        out.ascii(hash('sha256', hashed.view(), 'base64'));
        out.uint8(QUOTE);
      }
    },
  };
}

function commitmentTo(table: NativeTable<AuditRow>, name: string, place: number): Commitment {
  const hashed = new ByteWriter();
  // The first byte keeps it apart from the hashes of leaves and nodes.
  hashed.uint8(PREFIX);
  hashed.ascii(name);
  hashed.uint8(SEPARATOR);
  const value = name === REST ? restOf(table) : personalOf(table, name);
  return { place, member: new ByteWriter(Buffer.from(`,"${name}":"`)), hashed, prefixLength: hashed.length, value };
}

function personalOf(table: NativeTable<AuditRow>, name: string): CommittedValue {
  const column = table.anyColumn(name);
  if (!(column instanceof TextColumn || column instanceof ArrayColumn))
    throw new TypeError(`the column ${name} has a type that no leaf commits to`);
  const isThere = (row: number): boolean => !column.isEmptyAt(row);
  return {
    isAnywhere: column.length > 0 && (isThere(0) || !column.isConstant()),
    isThere,
    write(out, row) {
      if (column instanceof TextColumn) column.writeValue(out, row);
      else out.raw(Buffer.from(listText(column, row) ?? ''));
    },
  };
}

/** Writes the values of one column or more. */
interface RestPart {
  /** Whether it has the rows of the table of spans. */
  readonly isOfSpan: boolean;
  /** Of columns that have one value all over the table. */
  readonly constant: ByteWriter | undefined;
  readonly column: AnyColumn;
}

/** The values one after the other, each in the bytes that `writeIdentity` gives to it. */
function restOf(table: NativeTable<AuditRow>): CommittedValue {
  const parts = restParts(table);
  return {
    isAnywhere: true,
    isThere: () => true,
    write(out, row) {
      const spanRow = table.baseRowOf(row);
      for (const { column, constant, isOfSpan } of parts) {
        if (constant === undefined) column.writeIdentity(out, isOfSpan ? spanRow : row);
        else out.copy(constant, 0, constant.length);
      }
    },
  };
}

/** Columns that have one value all over the table, and stand side by side, become one part. */
function restParts(table: NativeTable<AuditRow>): RestPart[] {
  const parts: RestPart[] = [];
  for (const name of REST_COLUMNS) {
    const column = table.anyColumn(name);
    const isConstant = column.length > 0 && column.isConstant();
    const known = parts.at(-1)?.constant;
    if (isConstant && known !== undefined) column.writeIdentity(known, 0);
    else parts.push({ column, isOfSpan: OF_SPAN.has(name), constant: isConstant ? identityOf(column) : undefined });
  }
  return parts;
}

function identityOf(column: AnyColumn): ByteWriter {
  const out = new ByteWriter();
  column.writeIdentity(out, 0);
  return out;
}
