import { randomBytes } from 'node:crypto';
import { KEY_BYTES, KeySet } from './key-set.ts';

/** The last keys that were seen. */
export interface SeenWindow {
  /** @param at where in `keys` the key begins. */
  has(keys: Uint8Array, at?: number): boolean;
  /**
   * Remembers keys of 16 bytes that stand one after the other, and in return forgets old ones when there are too many.
   * @param receivedAt when the last of them came, milliseconds since 1970.
   */
  add(keys: Uint8Array, receivedAt: number): void;
  /** Keys that came up to then are not all remembered; milliseconds since 1970. */
  forgottenUpTo(): number;
  /** Something that came up to then was forgotten before there was this window. */
  forgetUpTo(receivedAt: number): void;
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
  let forgotten = Number.NEGATIVE_INFINITY;
  let [lastOfOlder, lastOfYounger] = [forgotten, forgotten];
  return {
    has: (list, at = 0) => younger.has(list, at) || older.has(list, at),
    add(list, receivedAt) {
      for (let at = 0; at < list.length; at += KEY_BYTES) {
        younger.add(list, at);
        lastOfYounger = Math.max(lastOfYounger, receivedAt);
        if (younger.size < keys) continue;
        forgotten = Math.max(forgotten, lastOfOlder);
        [older, lastOfOlder] = [younger, lastOfYounger];
        younger = new KeySet(seed);
      }
    },
    forgottenUpTo: () => forgotten,
    forgetUpTo: (receivedAt) => void (forgotten = Math.max(forgotten, receivedAt)),
    size: () => younger.size + older.size,
  };
}
