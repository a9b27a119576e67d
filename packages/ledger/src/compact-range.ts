import { EMPTY_ROOT, hashNode } from './tree-hash.ts';

/** Called for each node that an appended leaf completes, from the leaf itself (level 0) upwards. */
export type NodeVisitor = (level: number, hash: Uint8Array) => void;

/** The right edge of a Merkle tree: all that is needed to append to it and to know its root. */
export interface CompactRange {
  /** Leaves so far. */
  readonly size: number;
  /** Adds a leaf by its hash. One node hash on average. */
  append(leafHash: Uint8Array, visit?: NodeVisitor): void;
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
  const stack = [...subtrees];
  let count = size;
  return {
    get size() {
      return count;
    },
    append(leafHash, visit) {
      let hash = leafHash;
      visit?.(0, hash);
      for (let level = 0, rest = count; rest % 2 === 1; rest = Math.floor(rest / 2)) {
        hash = hashNode(stack.pop()!, hash);
        level += 1;
        visit?.(level, hash);
      }
      stack.push(hash);
      count += 1;
    },
    root: () => foldSubtrees(stack),
  };
}

/** The hash over perfect subtrees that stand side by side, the highest first. */
export function foldSubtrees(subtrees: readonly Uint8Array[]): Uint8Array {
  const last = subtrees.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return subtrees.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}
