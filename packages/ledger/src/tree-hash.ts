import { sha256, writeSha256 } from './sha256.ts';

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

/** Bytes of the two hashes under a node. */
export const PAIR_BYTES: number = 2 * HASH_BYTES;

/** The most bytes that a leaf may have: entry bundles carry its length in 16 bits (C2SP tlog-tiles). */
export const MAX_ENTRY_BYTES = 65_535;

/** The root of a tree without leaves: the hash of nothing (RFC 6962, section 2.1). */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

// One piece of memory for the input of every hash: hashing is synchronous, and its result is a copy.
const leafInput = new Uint8Array(1 + MAX_ENTRY_BYTES);
const nodeInput = new Uint8Array(1 + PAIR_BYTES);
nodeInput[0] = 0x01;

function prefixed(entry: Uint8Array): Uint8Array {
  const input = entry.length <= MAX_ENTRY_BYTES ? leafInput : new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return input.subarray(0, 1 + entry.length);
}

/** The hash of a leaf: `SHA-256(0x00 ‖ entry)` (RFC 6962, section 2.1). */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  return sha256(prefixed(entry));
}

/** As {@link hashLeaf}, written to `target` from `at` on. */
export function writeLeafHash(entry: Uint8Array, target: Uint8Array, at: number): void {
  writeSha256(prefixed(entry), target, at);
}

/** The hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962, section 2.1). */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

/**
 * The hashes of the inner nodes above hashes that stand one behind the other, the first two under the first node. One that is
 * left over has none.
 */
export function hashPairs(hashes: Uint8Array): Uint8Array {
  const nodes = new Uint8Array(Math.floor(hashes.length / PAIR_BYTES) * HASH_BYTES);
  for (let at = 0; at < nodes.length; at += HASH_BYTES) {
    const pair = 2 * at;
    // A view of the pair, to be set, would cost more.
    for (let i = 0; i < PAIR_BYTES; i += 1) nodeInput[1 + i] = hashes[pair + i]!;
    writeSha256(nodeInput, nodes, at);
  }
  return nodes;
}
