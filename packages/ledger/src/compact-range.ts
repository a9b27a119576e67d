import { EMPTY_ROOT, HASH_BYTES, hashNode, hashPairs, PAIR_BYTES } from './tree-hash.ts';

/**
 * Called with the nodes that the appended leaves completed, level by level from the leaves (level 0) upwards.
 * @param hashes concatenated hashes of the completed nodes of the level, 32 bytes each, from left to right.
 */
export type NodeVisitor = (level: number, hashes: Uint8Array) => void;

/** The right edge of a Merkle tree: the state needed to append to it and to compute its root. */
export interface CompactRange {
  /** Number of leaves. */
  readonly size: number;
  /**
   * Appends one leaf hash, or several concatenated ones. Costs one node hash per leaf on average.
   * @param leafHashes not copied.
   */
  append(leafHashes: Uint8Array, visit?: NodeVisitor): void;
  /** Returns the root of the current tree (RFC 6962, section 2.1). */
  root(): Uint8Array;
}

/**
 * Returns the levels of the perfect subtrees that make up a tree of this size, from left to right, the highest first.
 */
export function subtreeLevels(size: number): number[] {
  const levels: number[] = [];
  for (let level = 0, rest = size; rest > 0; level += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) levels.unshift(level);
  }
  return levels;
}

/**
 * Creates a {@link CompactRange}.
 * @param size number of leaves of an existing tree to continue from.
 * @param subtrees roots of that tree's perfect subtrees, in the order of {@link subtreeLevels}.
 */
export function createCompactRange(size = 0, subtrees: readonly Uint8Array[] = []): CompactRange {
  /** By level: the perfect subtree that has no right sibling yet. */
  const waiting: (Uint8Array | undefined)[] = [];
  for (const [place, level] of subtreeLevels(size).entries()) waiting[level] = subtrees[place];
  let count = size;

  /** Prepends the pending subtree to the nodes of a level, and keeps the last node pending if it has no sibling. */
  function paired(level: number, hashes: Uint8Array): Uint8Array {
    const before = waiting[level];
    const nodes = before === undefined ? hashes : joined(before, hashes);
    waiting[level] = nodes.length % PAIR_BYTES === 0 ? undefined : nodes.subarray(-HASH_BYTES);
    return nodes;
  }

  return {
    get size() {
      return count;
    },
    append(leafHashes, visit) {
      let hashes = leafHashes;
      for (let level = 0; hashes.length > 0; level += 1) {
        visit?.(level, hashes);
        const nodes = paired(level, hashes);
        if (nodes.length < PAIR_BYTES) break;
        hashes = hashPairs(nodes);
      }
      count += leafHashes.length / HASH_BYTES;
    },
    root: () => foldSubtrees(waiting.filter((hash) => hash !== undefined).toReversed()),
  };
}

/** Hashes adjacent perfect subtrees, the highest first, into one root. */
export function foldSubtrees(subtrees: readonly Uint8Array[]): Uint8Array {
  const last = subtrees.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return subtrees.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}
