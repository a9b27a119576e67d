import { randomBytes } from 'node:crypto';
import { KEY_BYTES, KeySet } from './key-set.ts';

/** The most recent keys. */
export interface SeenWindow {
  /** Whether the key is remembered. @param at offset of the key in `keys`. */
  has(keys: Uint8Array, at?: number): boolean;
  /**
   * Adds concatenated 16-byte keys, evicting old ones if there are too many.
   * @param receivedAt when the last of them was received, in milliseconds since the Unix epoch.
   */
  add(keys: Uint8Array, receivedAt: number): void;
  /** Returns the time up to which keys may have been evicted, in milliseconds since the Unix epoch. */
  forgottenUpTo(): number;
  /** Declares that keys received up to a time may be missing, because they were evicted before this window was opened. */
  forgetUpTo(receivedAt: number): void;
  /** Returns the number of remembered keys. */
  size(): number;
}

/**
 * Creates a window of at least the given number of most recent keys, and at most twice as many. It has two generations: when
 * the younger is full it becomes the older, and the previous older one is dropped as a whole.
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
