import { FixedColumn, LEAF_COLUMNS, type LeafRow, NativeTable, type StoreClient, TextColumn } from '@auditspan/store';
import type { LeafRange } from './stored-records.ts';
import { streamBlocks } from './stream-blocks.ts';

/** A leaf as it is stored. */
export interface StoredLeaf {
  readonly index: number;
  /** What its column says, in nanoseconds since 1970; the leaf says it too. */
  readonly sealedAt: bigint;
  readonly bytes: Buffer;
  readonly salts: Buffer;
}

const SELECT = `
  SELECT LeafIndex, SealedAt, Leaf, Salts
  FROM audit_leaves
  WHERE LogId = {origin:String} AND LeafIndex >= {from:UInt64} AND LeafIndex < {to:UInt64}
  ORDER BY LeafIndex`;

/** Leaves as they are stored, column by column. */
export type LeafTable = NativeTable<LeafRow>;

/** The leaves of a part of the log, in its order, block by block. */
export function leafBlocks(client: StoreClient, range: LeafRange): AsyncGenerator<LeafTable> {
  return streamBlocks(client, SELECT, { ...range }, makeTable);
}

/** One row of a block. */
export function leafAt(table: LeafTable, row: number): StoredLeaf {
  return {
    index: table.column('LeafIndex', FixedColumn).numberAt(row),
    sealedAt: table.column('SealedAt', FixedColumn).bytesAt(row).readBigUInt64LE(),
    bytes: table.column('Leaf', TextColumn).bytesAt(row),
    salts: table.column('Salts', TextColumn).bytesAt(row),
  };
}

/**
 * The leaves of a part of the log, in its order.
 * @yields one leaf after the other.
 */
export async function* readLeaves(client: StoreClient, range: LeafRange): AsyncGenerator<StoredLeaf> {
  for await (const table of leafBlocks(client, range)) {
    const { length } = table.column('LeafIndex', FixedColumn);
    for (let row = 0; row < length; row += 1) yield leafAt(table, row);
  }
}

function makeTable(): NativeTable<LeafRow> {
  return new NativeTable(LEAF_COLUMNS);
}
