import { EMPTY_ROOT, HASH_BYTES, hashNode, hashPairs, PAIR_BYTES } from './tree-hash.ts';

/**
 * Called for the nodes that appended leaves complete, level by level from the leaves themselves (level 0) upwards.
 * @param hashes of the nodes of a level, 32 bytes each, one behind the other from the left.
 */
export type NodeVisitor = (level: number, hashes: Uint8Array) => void;

/** The right edge of a Merkle tree: all that is needed to append to it and to know its root. */
export interface CompactRange {
  /** Leaves so far. */
  readonly size: number;
  /**
   * Adds a leaf by its hash, or several whose hashes stand one behind the other. One node hash on average for each.
   * @param leafHashes not copied.
   */
  append(leafHashes: Uint8Array, visit?: NodeVisitor): void;
  /** The root of the tree so far (RFC 6962, section 2.1). */
  root(): Uint8Array;
}

/** The levels of the perfect subtrees that make up a tree of this size, from the left, which is the highest. */
export function subtreeLevels(size: number): number[] {
  const levels: number[] = [];
  for (let level = 0, rest = size; rest > 0; level += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) levels.unshift(level);
  }
  return levels;
}

/**
 * Makes a {@link CompactRange}.
 * @param size leaves of a tree to go on from.
 * @param subtrees the roots of that tree's perfect subtrees, in the order of {@link subtreeLevels}.
 */
export function createCompactRange(size = 0, subtrees: readonly Uint8Array[] = []): CompactRange {
  /** By level: the perfect subtree that waits for its right neighbour. */
  const waiting: (Uint8Array | undefined)[] = [];
  for (const [place, level] of subtreeLevels(size).entries()) waiting[level] = subtrees[place];
  let count = size;

  /** Puts what waited before the nodes of a level, and lets the last of them wait where it has no neighbour. */
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

/** The hash over perfect subtrees that stand side by side, the highest first. */
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
