import { FixedColumn, LEAF_COLUMNS, type LeafRow, NativeTable, type StoreClient, TextColumn } from '@auditspan/store';
import type { LeafRange } from './stored-records.ts';
import { streamBlocks } from './stream-blocks.ts';

/** A leaf as it is stored. */
export interface StoredLeaf {
  readonly index: number;
  readonly bytes: Buffer;
  readonly salts: Buffer;
}

const SELECT = `
  SELECT LeafIndex, Leaf, Salts
  FROM audit_leaves
  WHERE LogId = {origin:String} AND LeafIndex >= {from:UInt64} AND LeafIndex < {to:UInt64}
  ORDER BY LeafIndex`;

/**
 * The leaves of a part of the log, in its order.
 * @yields one leaf after the other.
 */
export async function* readLeaves(client: StoreClient, range: LeafRange): AsyncGenerator<StoredLeaf> {
  for await (const table of streamBlocks(client, SELECT, { ...range }, makeTable)) {
    const indices = table.column('LeafIndex', FixedColumn);
    const [leaves, salts] = [table.column('Leaf', TextColumn), table.column('Salts', TextColumn)];
    for (let row = 0; row < indices.length; row += 1) {
      yield { index: indices.numberAt(row), bytes: leaves.bytesAt(row), salts: salts.bytesAt(row) };
    }
  }
}

function makeTable(): NativeTable<LeafRow> {
  return new NativeTable(LEAF_COLUMNS);
}
