import { randomUUID } from 'node:crypto';
import type { Attempt, AttemptStart, Followed, FollowedAttempt } from './attempt.ts';
import { findRedirected, findRepeated, isSure } from './earlier-attempt.ts';
import { createWaitingAttempts, type WaitingAttempts } from './waiting-attempts.ts';

/** Groups the attempts of a logical call. */
export interface AttemptBook {
  begin(start: AttemptStart, now?: number): OpenAttempt;
}

/**
 * Creates a bounded book: an attempt whose predecessor was forgotten starts a call of its own, with the attempt number
 * that its client counted.
 */
export function createAttemptBook(): AttemptBook {
  const waiting = createWaitingAttempts();
  return {
    begin(start, now = Date.now()) {
      const earlier =
        waiting.take(start.location, (attempts) => findRedirected(start, attempts, now)) ??
        waiting.take(start.target, (attempts) => findRepeated(start, attempts, now));
      return new OpenAttempt(start, earlier, waiting);
    },
  };
}

/** An attempt in progress. */
export class OpenAttempt {
  #uncertain: boolean;
  readonly #start: AttemptStart;
  readonly #earlier: FollowedAttempt | undefined;
  readonly #waiting: WaitingAttempts;
  #attempt: Attempt;
  #kept: { readonly key: string; readonly attempt: FollowedAttempt } | undefined;

  constructor(start: AttemptStart, earlier: FollowedAttempt | undefined, waiting: WaitingAttempts) {
    this.#start = start;
    this.#earlier = earlier;
    this.#waiting = waiting;
    this.#attempt =
      earlier === undefined ? firstOfCall(start) : { callId: earlier.callId, attempt: earlier.attempt + 1 };
    this.#uncertain = earlier !== undefined && !isSure(start, earlier) && start.digest() === undefined;
  }

  /** Whether it may turn out to belong to another call once its body is known. */
  get uncertain(): boolean {
    return this.#uncertain;
  }

  /** The attempt as far as is known. */
  get attempt(): Attempt {
    return this.#attempt;
  }

  /** Must be called when a response begins: clients retry without waiting for its end. */
  answered(followed: Followed, now: number = Date.now()): void {
    this.#keep(followed, this.#start.digest, now);
  }

  /** Decides the attempt before its end: if it is uncertain, it starts a call of its own. */
  settle(): Attempt {
    if (this.#uncertain) this.#separate();
    return this.#attempt;
  }

  /**
   * Must be called once, at the end; returns the attempt.
   *
   * @param digest of the whole body
   */
  end(followed: Followed, digest: string | undefined, now: number = Date.now()): Attempt {
    if (this.#uncertain && this.#earlier?.digest !== digest) this.#separate();
    const kept = this.#kept;
    // If it was kept at the response and has been taken since, its next attempt has begun.
    if (kept === undefined || this.#waiting.remove(kept.key, kept.attempt)) this.#keep(followed, () => digest, now);
    return this.#attempt;
  }

  /** Makes it a call of its own; the earlier attempt waits for another that continues it. */
  #separate(): void {
    if (this.#earlier !== undefined) this.#waiting.keep(this.#earlier.home, this.#earlier);
    this.#attempt = firstOfCall(this.#start);
    this.#uncertain = false;
  }

  #keep({ mayBeRetried, redirect }: Followed, digest: () => string | undefined, since: number): void {
    const redirected = redirect !== undefined;
    if (!redirected && !mayBeRetried && this.#start.retryHeaders.invocation === undefined) return;
    const { target, retryHeaders, place, span, thread } = this.#start;
    const home = this.#earlier?.redirected === true ? this.#earlier.home : target;
    const start = { retryHeaders, place, span, thread };
    const attempt = { ...this.#attempt, start, redirected, home, since, digest: digest() };
    this.#kept = { key: redirect ?? home, attempt };
    this.#waiting.keep(this.#kept.key, attempt);
  }
}

function firstOfCall({ retryHeaders }: AttemptStart): Attempt {
  return { callId: randomUUID(), attempt: retryHeaders.attempt ?? 1 };
}
