import { randomBytes } from 'node:crypto';
import { KEY_BYTES, KeySet } from './key-set.ts';

/** The last keys that were seen. */
export interface SeenWindow {
  /** @param at where in `keys` the key begins. */
  has(keys: Uint8Array, at?: number): boolean;
  /** Remembers keys of 16 bytes that stand one after the other, and in return forgets old ones when there are too many. */
  add(keys: Uint8Array): void;
  /** Keys that are remembered. */
  size(): number;
}

/**
 * Remembers at least the given number of last keys, and at most twice as many. There are two generations: when the
 * younger is full it becomes the older, and the one that was older is forgotten as a whole.
 */
export function createSeenWindow(keys: number): SeenWindow {
  const seed = randomBytes(4).readUInt32LE();
  let older = new KeySet(seed);
  let younger = new KeySet(seed);
  return {
    has: (list, at = 0) => younger.has(list, at) || older.has(list, at),
    add(list) {
      for (let at = 0; at < list.length; at += KEY_BYTES) {
        younger.add(list, at);
        if (younger.size < keys) continue;
        older = younger;
        younger = new KeySet(seed);
      }
    },
    size: () => younger.size + older.size,
  };
}
