import { createCompactRange } from './compact-range.ts';
import { HASH_BYTES, writeLeafHash } from './tree-hash.ts';

/** Leaves whose hashes go into the tree together. */
const TOGETHER = 256;

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
  let hashes = new Uint8Array(TOGETHER * HASH_BYTES);
  let filled = 0;
  const flush = (): void => {
    range.append(hashes.subarray(0, filled));
    hashes = new Uint8Array(hashes.length);
    filled = 0;
  };
  const add = (entry: Uint8Array): void => {
    writeLeafHash(entry, hashes, filled);
    filled += HASH_BYTES;
    if (filled === hashes.length) flush();
  };
  // To wait for what is there already costs as much as a hash.
  if (Symbol.iterator in entries) for (const entry of entries) add(entry);
  else for await (const entry of entries) add(entry);
  flush();
  return { size: range.size, root: range.root() };
}
