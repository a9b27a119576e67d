import { HASH_BYTES, hashNode } from './tree-hash.ts';

/** Returns the hashes in a tile, from left to right. */
export function hashesOfTile(tile: Uint8Array): Uint8Array[] {
  return Array.from({ length: tile.length / HASH_BYTES }, (_, i) => tile.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/**
 * Returns the nodes of the subtree whose lowest level is a tile, level by level: the tile's hashes, then the nodes
 * above each pair, and so on. Nodes that are not above a perfect subtree are omitted. The last level of a full tile is
 * its root.
 */
export function nodesOfTile(tile: Uint8Array): Uint8Array[][] {
  const levels = [hashesOfTile(tile)];
  for (let below = levels[0]!; below.length > 1; below = levels.at(-1)!) {
    const pairs = Array.from(
      { length: Math.floor(below.length / 2) },
      (_, i) => [below[2 * i]!, below[2 * i + 1]!] as const,
    );
    levels.push(pairs.map(([left, right]) => hashNode(left, right)));
  }
  return levels;
}
