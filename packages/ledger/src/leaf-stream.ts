import { createCompactRange } from './compact-range.ts';
import { HASH_BYTES, writeLeafHash } from './tree-hash.ts';

/** Number of leaf hashes that are appended to the tree at once. */
const TOGETHER = 256;

/** Size and root of a tree. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Rehashes leaves in log order and returns the tree head over all of them. Reads each leaf once and keeps none. */
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
  // Awaiting a value that is already there costs as much as a hash.
  if (Symbol.iterator in entries) for (const entry of entries) add(entry);
  else for await (const entry of entries) add(entry);
  flush();
  return { size: range.size, root: range.root() };
}
