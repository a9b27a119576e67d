import { randomBytes } from 'node:crypto';
import { KeySet, readKey, type Words } from './key-set.ts';

/** The last keys that were seen. */
export interface SeenWindow {
  has(key: string): boolean;
  /** Remembers a key, and in return forgets old ones when there are too many. */
  add(key: string): void;
  /** Keys that are remembered. */
  size(): number;
}

/**
 * Remembers at least the given number of last keys, and at most twice as many. There are two generations: when the
 * younger is full it becomes the older, and the one that was older is forgotten as a whole.
 */
export function createSeenWindow(keys: number): SeenWindow {
  const seed = randomBytes(4).readUInt32LE();
  const words: Words = new Uint32Array(4);
  let older = new KeySet(seed);
  let younger = new KeySet(seed);
  return {
    has(key) {
      readKey(key, words);
      return younger.hasWords(words) || older.hasWords(words);
    },
    add: (key) => {
      younger.add(key);
      if (younger.size < keys) return;
      older = younger;
      younger = new KeySet(seed);
    },
    size: () => younger.size + older.size,
  };
}
