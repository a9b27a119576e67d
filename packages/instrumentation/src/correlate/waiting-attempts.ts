import type { FollowedAttempt } from './attempt.ts';

/** Most attempts that are waited for, of one key, and most keys. */
const MAX_WAITING = 1000;

/** Attempts that may be followed by another, by where that one will go. The oldest are forgotten first. */
export interface WaitingAttempts {
  keep(key: string, attempt: FollowedAttempt): void;
  /** Takes the attempt that `find` chooses out of those of a key. */
  take(
    key: string,
    find: (attempts: readonly FollowedAttempt[]) => FollowedAttempt | undefined,
  ): FollowedAttempt | undefined;
  /** Takes out this very attempt; `false` where another has taken it, or it was forgotten. */
  remove(key: string, attempt: FollowedAttempt): boolean;
}

export function createWaitingAttempts(): WaitingAttempts {
  const waiting = new Map<string, FollowedAttempt[]>();
  const take: WaitingAttempts['take'] = (key, find) => {
    const attempts = waiting.get(key);
    const found = attempts === undefined ? undefined : find(attempts);
    if (attempts === undefined || found === undefined) return undefined;
    attempts.splice(attempts.indexOf(found), 1);
    if (attempts.length === 0) waiting.delete(key);
    return found;
  };
  return {
    take,
    remove: (key, attempt) => take(key, (attempts) => attempts.find((other) => other === attempt)) !== undefined,
    keep(key, attempt) {
      const others = waiting.get(key) ?? [];
      // Set anew, so that keys stand in the order of their last use.
      waiting.delete(key);
      waiting.set(key, [...others.slice(1 - MAX_WAITING), attempt]);
      const [oldest] = waiting.keys();
      if (waiting.size > MAX_WAITING && oldest !== undefined) waiting.delete(oldest);
    },
  };
}
