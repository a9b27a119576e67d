import { queryError } from '../query-error.ts';

/** Limits the numbers of running and waiting queries; first come, first served. */
export interface QuerySlots {
  /**
   * Waits for a slot.
   *
   * @returns the slot's number, from 0.
   * @throws {QueryError} 202 if too many are waiting already.
   */
  acquire(): Promise<number>;
  release(slot: number): void;
  /** Resolves when all slots are free. */
  drained(): Promise<void>;
}

/** Creates slots for `size` running and `queue` waiting queries. */
export function createQuerySlots(size: number, queue: number): QuerySlots {
  const free = Array.from({ length: size }, (_, slot) => slot);
  const waiting: ((slot: number) => void)[] = [];
  const drains: (() => void)[] = [];
  return {
    async acquire() {
      const slot = free.shift();
      if (slot !== undefined) return slot;
      if (waiting.length >= queue) {
        throw queryError(
          'TOO_MANY_SIMULTANEOUS_QUERIES',
          `Too many simultaneous queries: ${size} run and ${queue} wait. Try again later.`,
        );
      }
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
    release(slot) {
      const next = waiting.shift();
      if (next === undefined) free.push(slot);
      else next(slot);
      if (free.length === size) for (const drain of drains.splice(0)) drain();
    },
    async drained() {
      if (free.length === size) return;
      await new Promise<void>((resolve) => {
        drains.push(resolve);
      });
    },
  };
}
