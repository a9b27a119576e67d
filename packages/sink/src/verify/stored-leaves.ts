import type { StoreClient } from '@auditspan/store';
import type { LeafRange } from './stored-records.ts';
import { streamRows } from './stream-rows.ts';

/** A leaf as it is stored. */
export interface StoredLeaf {
  readonly index: number;
  readonly bytes: Buffer;
  readonly salts: Buffer;
}

const SELECT = `
  SELECT toString(LeafIndex), base64Encode(Leaf), base64Encode(Salts)
  FROM audit_leaves
  WHERE LogId = {origin:String} AND LeafIndex >= {from:UInt64} AND LeafIndex < {to:UInt64}
  ORDER BY LeafIndex`;

/**
 * The leaves of a part of the log, in its order.
 * @yields one leaf after the other.
 */
export async function* readLeaves(client: StoreClient, range: LeafRange): AsyncGenerator<StoredLeaf> {
  for await (const [index, leaf, salts] of streamRows<[string, string, string]>(client, SELECT, { ...range })) {
    yield { index: Number(index), bytes: Buffer.from(leaf, 'base64'), salts: Buffer.from(salts, 'base64') };
  }
}
