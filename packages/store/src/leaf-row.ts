import { AUDIT_COLUMNS, type AuditRow } from './audit-row.ts';
import { FixedColumn, timeColumn, uint64Column } from './native/number-columns.ts';
import { columnsOf, type TableColumn, tableColumn } from './native/table-columns.ts';
import { textColumn } from './native/text-column.ts';
import { wordColumn } from './native/word-column.ts';

/** Bytes of a leaf hash. */
export const LEAF_HASH_BYTES = 32;

/** Position of a record in the audit log. */
export interface SealColumns {
  /** Origin of the log. Default empty: the record is not sealed. */
  LogId?: string;
  /** Default 0. */
  LeafIndex?: number;
  /** 32 bytes. Default zero bytes. */
  LeafHash?: Uint8Array;
}

/** One row of `audit_spans` with its position in the log. */
export type SealedAuditRow = AuditRow & SealColumns;

/** One row of `audit_leaves`. */
export interface LeafRow {
  LogId: string;
  LeafIndex: number;
  /** Nanoseconds since the Unix epoch. */
  SealedAt: bigint;
  /** The leaf's canonical bytes. */
  Leaf: Uint8Array;
  /** 16 bytes per commitment in the leaf. */
  Salts: Uint8Array;
}

const NO_HASH = new Uint8Array(LEAF_HASH_BYTES);

const leafHashColumn = (): FixedColumn<Uint8Array> =>
  new FixedColumn(`FixedString(${LEAF_HASH_BYTES})`, LEAF_HASH_BYTES, (out, value) => out.raw(value));

/** The columns of `audit_spans` that are written, including a record's position in the log. */
export const SEALED_AUDIT_COLUMNS: readonly TableColumn<SealedAuditRow>[] = [
  ...AUDIT_COLUMNS,
  tableColumn('LogId', wordColumn, (row) => row.LogId ?? ''),
  tableColumn('LeafIndex', uint64Column, (row) => row.LeafIndex ?? 0),
  tableColumn('LeafHash', leafHashColumn, (row) => row.LeafHash ?? NO_HASH),
];

/** The columns of `audit_leaves`. */
export const LEAF_COLUMNS: readonly TableColumn<LeafRow>[] = columnsOf<LeafRow>({
  LogId: wordColumn,
  LeafIndex: uint64Column,
  SealedAt: timeColumn,
  Leaf: textColumn,
  Salts: textColumn,
});
