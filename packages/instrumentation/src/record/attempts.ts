import { randomUUID } from 'node:crypto';

/** Longest that a retry may come after the attempt before it, in milliseconds. */
const WINDOW_MS = 10 * 60 * 1000;
/** Most calls whose retry is waited for. */
const MAX_WAITING = 1000;

/** Which attempt of which logical call. */
export interface Attempt {
  readonly callId: string;
  readonly attempt: number;
}

/** What tells attempts of one call from those of another. */
export interface AttemptFacts {
  /** Principal, method, URL and request digest: retries of one call have the same. */
  readonly key: string;
  /** How many attempts went before, as the SDK says; absent where it does not. */
  readonly retryCount?: number | undefined;
  /** Whether an SDK may try again after this end. */
  readonly mayBeRetried: boolean;
}

interface WaitingCall extends Attempt {
  readonly until: number;
}

/** Brings the attempts of one logical call together. */
export interface AttemptBook {
  enter(facts: AttemptFacts, now?: number): Attempt;
}

/** A bounded book: what is forgotten becomes a call of its own, with the attempt that its SDK counted. */
export function createAttemptBook(): AttemptBook {
  const waiting = new Map<string, WaitingCall[]>();

  const takeEarlier = (key: string, attempt: number, now: number): WaitingCall | undefined => {
    const calls = waiting.get(key) ?? [];
    const index = calls.findIndex((call) => call.attempt === attempt - 1 && call.until > now);
    if (index === -1) return undefined;
    const [call] = calls.splice(index, 1);
    if (calls.length === 0) waiting.delete(key);
    return call;
  };
  const remember = (key: string, call: WaitingCall): void => {
    const calls = waiting.get(key) ?? [];
    waiting.delete(key);
    waiting.set(key, [...calls.slice(1 - MAX_WAITING), call]);
    const [oldest] = waiting.keys();
    if (waiting.size > MAX_WAITING && oldest !== undefined) waiting.delete(oldest);
  };

  return {
    enter({ key, retryCount, mayBeRetried }, now = Date.now()) {
      const attempt = (retryCount ?? 0) + 1;
      const callId = (attempt > 1 ? takeEarlier(key, attempt, now) : undefined)?.callId ?? randomUUID();
      if (retryCount !== undefined && mayBeRetried) remember(key, { callId, attempt, until: now + WINDOW_MS });
      return { callId, attempt };
    },
  };
}
