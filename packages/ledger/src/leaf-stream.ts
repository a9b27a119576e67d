import { createCompactRange } from './compact-range.ts';
import { hashLeaf } from './tree-hash.ts';

/** The size and root of a tree. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * Hashes leaves again, in the order of the log, into the head that a checkpoint over all of them has. Reads them once
 * and keeps none.
 */
export async function hashLeaves(entries: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<TreeHead> {
  const range = createCompactRange();
  // To wait for what is there already costs as much as a hash.
  if (Symbol.iterator in entries) for (const entry of entries) range.append(hashLeaf(entry));
  else for await (const entry of entries) range.append(hashLeaf(entry));
  return { size: range.size, root: range.root() };
}
