import type { FollowedAttempt } from './attempt.ts';
import { TOLD_WINDOW_MS } from './earlier-attempt.ts';

/** Maximum number of kept attempts, by key and in all. */
const MAX_OF_KEY = 1000;
const MAX_WAITING = 10_000;

/**
 * Attempts that may be followed by another, by the expected target of that one. The oldest are evicted first, and those
 * that are not retried in time.
 */
export interface WaitingAttempts {
  keep(key: string, attempt: FollowedAttempt): void;
  /** Removes and returns the attempt that `find` chooses among those of a key. */
  take(
    key: string,
    find: (attempts: readonly FollowedAttempt[]) => FollowedAttempt | undefined,
  ): FollowedAttempt | undefined;
  /** Removes this attempt; returns `false` if it was taken or evicted. */
  remove(key: string, attempt: FollowedAttempt): boolean;
}

export function createWaitingAttempts(): WaitingAttempts {
  const waiting = new Map<string, FollowedAttempt[]>();
  /** Keys of all attempts, the oldest first. */
  const keys = new Map<FollowedAttempt, string>();
  const forget = (attempt: FollowedAttempt, key: string): void => {
    const attempts = waiting.get(key) ?? [];
    keys.delete(attempt);
    attempts.splice(attempts.indexOf(attempt), 1);
    if (attempts.length === 0) waiting.delete(key);
  };
  const forgetOld = (now: number): void => {
    for (const [oldest, key] of keys) {
      if (keys.size <= MAX_WAITING && oldest.since + TOLD_WINDOW_MS > now) return;
      forget(oldest, key);
    }
  };
  return {
    take(key, find) {
      const found = find(waiting.get(key) ?? []);
      if (found !== undefined) forget(found, key);
      return found;
    },
    remove(key, attempt) {
      if (keys.get(attempt) !== key) return false;
      forget(attempt, key);
      return true;
    },
    keep(key, attempt) {
      const attempts = waiting.get(key) ?? [];
      if (attempts.push(attempt) === 1) waiting.set(key, attempts);
      keys.set(attempt, key);
      const [oldest] = attempts;
      if (attempts.length > MAX_OF_KEY && oldest !== undefined) forget(oldest, key);
      forgetOld(attempt.since);
    },
  };
}
