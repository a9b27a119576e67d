import { equalBytes } from './bytes.ts';
import { climb, type ProofPosition, stepIsLeft } from './proof-position.ts';
import { HASH_BYTES, hashNode } from './tree-hash.ts';

/** A claim that a leaf is at an index of the tree with this size and root. */
export interface InclusionClaim {
  /** Zero-based. */
  readonly index: number;
  readonly leafHash: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  /** Hashes from the leaf's sibling to the root's child. */
  readonly proof: readonly Uint8Array[];
}

/** Whether the proof is valid (RFC 9162, section 2.1.3.2). Never throws, for any input. */
export function verifyInclusion(claim: InclusionClaim): boolean {
  const { index, leafHash, size, root, proof } = claim;
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  if ([leafHash, ...proof].some((hash) => hash.length !== HASH_BYTES)) return false;
  const reached = rootOf(leafHash, proof, { fn: index, sn: size - 1 });
  return reached !== undefined && equalBytes(reached, root);
}

function rootOf(leaf: Uint8Array, proof: readonly Uint8Array[], start: ProofPosition): Uint8Array | undefined {
  let position = start;
  let hash = leaf;
  for (const step of proof) {
    if (position.sn === 0) return undefined;
    hash = stepIsLeft(position) ? hashNode(step, hash) : hashNode(hash, step);
    position = climb(position);
  }
  return position.sn === 0 ? hash : undefined;
}
