/** Leaves `begin` to `end` (exclusive), whose Merkle tree hash is one step of a proof. */
export interface LeafRange {
  readonly begin: number;
  readonly end: number;
}

/** Returns the largest power of two below `size`: where RFC 6962 splits a tree of `size` > 1 leaves. */
function splitPoint(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** `PATH(m, D[n])` of RFC 6962, section 2.1.1: the ranges to hash for an inclusion proof, the leaf's sibling first. */
export function inclusionRanges(index: number, { begin, end }: LeafRange): LeafRange[] {
  if (end - begin === 1) return [];
  const middle = begin + splitPoint(end - begin);
  const left = { begin, end: middle };
  const right = { begin: middle, end };
  if (index < middle) return [...inclusionRanges(index, left), right];
  return [...inclusionRanges(index, right), left];
}

/** `PROOF(m, D[n])` of RFC 6962, section 2.1.2: the ranges to hash for a consistency proof, for 0 < m <= n. */
export function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  return subproof(oldSize, { begin: 0, end: newSize }, true);
}

/** `SUBPROOF(m, D[n], b)`. `known`: this subtree is the old tree, whose hash the verifier already has. */
function subproof(oldSize: number, whole: LeafRange, known: boolean): LeafRange[] {
  const { begin, end } = whole;
  if (oldSize === end) return known ? [] : [whole];
  const middle = begin + splitPoint(end - begin);
  const left = { begin, end: middle };
  const right = { begin: middle, end };
  if (oldSize <= middle) return [...subproof(oldSize, left, known), right];
  return [...subproof(oldSize, right, false), left];
}
