import { equalBytes } from './bytes.ts';
import { climb, skipRightChildren, stepIsLeft } from './proof-position.ts';
import { EMPTY_ROOT, HASH_BYTES, hashNode } from './tree-hash.ts';

/** A claim that the newer tree is the older one with leaves appended. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  /** Empty if the old tree is empty or has the same size. */
  readonly proof: readonly Uint8Array[];
}

/** Whether the proof is valid (RFC 9162, section 2.1.4.2). Never throws, for any input. */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { oldSize, oldRoot, newSize, newRoot, proof } = claim;
  if (!isTree(oldSize, oldRoot) || !isTree(newSize, newRoot) || oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0;
  return proof.every((step) => step.length === HASH_BYTES) && verifyGrowth(claim);
}

function isTree(size: number, root: Uint8Array): boolean {
  if (!Number.isSafeInteger(size) || size < 0 || root.length !== HASH_BYTES) return false;
  return size > 0 || equalBytes(root, EMPTY_ROOT);
}

function isPowerOfTwo(size: number): boolean {
  let rest = size;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}

function verifyGrowth({ oldSize, oldRoot, newSize, newRoot, proof }: ConsistencyClaim): boolean {
  // If the old tree is a perfect subtree of the new one, the proof omits its root as the first step.
  const [first, ...steps] = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  if (proof.length === 0 || first === undefined) return false;
  let position = skipRightChildren({ fn: oldSize - 1, sn: newSize - 1 });
  let oldHash = first;
  let newHash = first;
  for (const step of steps) {
    if (position.sn === 0) return false;
    const left = stepIsLeft(position);
    if (left) oldHash = hashNode(step, oldHash);
    newHash = left ? hashNode(step, newHash) : hashNode(newHash, step);
    position = climb(position);
  }
  return position.sn === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot);
}
