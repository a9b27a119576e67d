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

/** Bytes per salt. */
export const SALT_BYTES = 16;

/** A value that is committed to. */
interface CommittedValue {
  /** Whether any row of the table may have a value. */
  readonly isAnywhere: boolean;
  /** Whether the row has a value. */
  isThere(row: number): boolean;
  write(out: ByteWriter, row: number): void;
}

const OF_SPAN: ReadonlySet<string> = new Set(SPAN_COLUMNS.map(({ name }) => name));
const PREFIX = 0x02;
const SEPARATOR = 0x00;
const QUOTE = 0x22;

/** Computes the commitments to personal and free-form values of records, as `commitmentOf` of the ledger does. */
export interface CommitmentWriter {
  /**
   * Writes a member `,"Name":"base64"` for each commitment of a row to `out`, and its salt to `salts`.
   * @param from holds the salts, starting at offset `at`.
   * @param isPacked whether there are salts only for values that the record has, as beside a stored leaf. Otherwise there is
   * one for each of {@link COMMITMENTS}, and those of missing values are skipped.
   */
  write(out: ByteWriter, salts: ByteWriter, row: number, from: ByteWriter, at: number, isPacked: boolean): void;
}

/** A commitment and its hash input, whose part before the salt is constant. */
interface Commitment {
  /** Index in {@link COMMITMENTS}. */
  readonly place: number;
  readonly member: ByteWriter;
  readonly hashed: ByteWriter;
  readonly prefixLength: number;
  readonly value: CommittedValue;
}

/** Creates a {@link CommitmentWriter}. @param table complete, with a table of spans as its base, as in `BatchColumns`. */
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
  // The first byte separates the hashes from those of leaves and nodes.
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

/** One or more columns of the remainder. */
interface RestPart {
  /** Whether the column belongs to the base table of spans. */
  readonly isOfSpan: boolean;
  /** Encoded values, for columns with a single value throughout the table. */
  readonly constant: ByteWriter | undefined;
  readonly column: AnyColumn;
}

/** Encodes the values one after the other, each as `writeIdentity` does. */
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

/** Groups adjacent columns that have a single value throughout the table. */
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
