import { sha256, writeSha256 } from './sha256.ts';

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

/** Bytes of the two child hashes of a node. */
export const PAIR_BYTES: number = 2 * HASH_BYTES;

/** Maximum length of a leaf in bytes: entry bundles store it in 16 bits (C2SP tlog-tiles). */
export const MAX_ENTRY_BYTES = 65_535;

/** The root of a tree without leaves: the hash of the empty string (RFC 6962, section 2.1). */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

// Buffers shared by all hash inputs: hashing is synchronous, and the result is a copy.
const leafInput = new Uint8Array(1 + MAX_ENTRY_BYTES);
const nodeInput = new Uint8Array(1 + PAIR_BYTES);
nodeInput[0] = 0x01;

function prefixed(entry: Uint8Array): Uint8Array {
  const input = entry.length <= MAX_ENTRY_BYTES ? leafInput : new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return input.subarray(0, 1 + entry.length);
}

/** Returns the hash of a leaf: `SHA-256(0x00 ‖ entry)` (RFC 6962, section 2.1). */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  return sha256(prefixed(entry));
}

/** Like {@link hashLeaf}, but writes the hash to `target` at offset `at`. */
export function writeLeafHash(entry: Uint8Array, target: Uint8Array, at: number): void {
  writeSha256(prefixed(entry), target, at);
}

/** Returns the hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962, section 2.1). */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

/**
 * Hashes concatenated sibling hashes in pairs into their parent nodes, from left to right. An odd last hash has no
 * parent yet and is skipped.
 */
export function hashPairs(hashes: Uint8Array): Uint8Array {
  const nodes = new Uint8Array(Math.floor(hashes.length / PAIR_BYTES) * HASH_BYTES);
  for (let at = 0; at < nodes.length; at += HASH_BYTES) {
    const pair = 2 * at;
    // Creating a view of the pair and using `set` would be slower.
    for (let i = 0; i < PAIR_BYTES; i += 1) nodeInput[1 + i] = hashes[pair + i]!;
    writeSha256(nodeInput, nodes, at);
  }
  return nodes;
}
