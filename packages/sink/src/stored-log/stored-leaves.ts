import { FixedColumn, LEAF_COLUMNS, type LeafRow, NativeTable, type StoreClient, TextColumn } from '@auditspan/store';
import type { LeafRange } from './stored-records.ts';
import { streamBlocks } from './stream-blocks.ts';

/** A stored leaf. */
export interface StoredLeaf {
  readonly index: number;
  /** Value of its column, in nanoseconds since the Unix epoch; the leaf holds it too. */
  readonly sealedAt: bigint;
  readonly bytes: Buffer;
  readonly salts: Buffer;
}

const SELECT = `
  SELECT LeafIndex, SealedAt, Leaf, Salts
  FROM audit_leaves
  WHERE LogId = {origin:String} AND LeafIndex >= {from:UInt64} AND LeafIndex < {to:UInt64}
  ORDER BY LeafIndex`;

/** Stored leaves, column by column. */
export type LeafTable = NativeTable<LeafRow>;

/** Streams the leaves of a range, in log order, as blocks. */
export function leafBlocks(client: StoreClient, range: LeafRange): AsyncGenerator<LeafTable> {
  return streamBlocks(client, SELECT, { ...range }, makeTable);
}

/** Returns the leaf in a row of a block. */
export function leafAt(table: LeafTable, row: number): StoredLeaf {
  return {
    index: table.column('LeafIndex', FixedColumn).numberAt(row),
    sealedAt: table.column('SealedAt', FixedColumn).bytesAt(row).readBigUInt64LE(),
    bytes: table.column('Leaf', TextColumn).bytesAt(row),
    salts: table.column('Salts', TextColumn).bytesAt(row),
  };
}

/**
 * Streams the leaves of a range, in log order.
 * @yields leaf by leaf.
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
