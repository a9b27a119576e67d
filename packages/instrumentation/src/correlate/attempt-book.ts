import { randomUUID } from 'node:crypto';
import type { Attempt, AttemptStart, Followed, FollowedAttempt } from './attempt.ts';
import { findRedirected, findRepeated, isSure } from './earlier-attempt.ts';
import { createWaitingAttempts, type WaitingAttempts } from './waiting-attempts.ts';

/** Brings the attempts of one logical call together. */
export interface AttemptBook {
  begin(start: AttemptStart, now?: number): OpenAttempt;
}

/** A bounded book: what is forgotten becomes a call of its own, with the attempt that its client counted. */
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

/** An attempt under way. */
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

  /** Whether it may turn out, when its body is known, to be another call's. */
  get uncertain(): boolean {
    return this.#uncertain;
  }

  /** What it is as far as is known. */
  get attempt(): Attempt {
    return this.#attempt;
  }

  /** To be told when an answer begins: clients try again without waiting for its end. */
  answered(followed: Followed, now: number = Date.now()): void {
    this.#keep(followed, this.#start.digest, now);
  }

  /** What it is, to be said before its end: where that is uncertain, it stays a call of its own. */
  settle(): Attempt {
    if (this.#uncertain) this.#separate();
    return this.#attempt;
  }

  /**
   * To be told once; the attempt that it was.
   *
   * @param digest of the whole body
   */
  end(followed: Followed, digest: string | undefined, now: number = Date.now()): Attempt {
    if (this.#uncertain && this.#earlier?.digest !== digest) this.#separate();
    const kept = this.#kept;
    // Where it was kept at the answer and is gone by now, its next attempt has begun.
    if (kept === undefined || this.#waiting.remove(kept.key, kept.attempt)) this.#keep(followed, () => digest, now);
    return this.#attempt;
  }

  /** The earlier attempt waits for another that continues it. */
  #separate(): void {
    if (this.#earlier !== undefined) this.#waiting.keep(this.#earlier.home, this.#earlier);
    this.#attempt = firstOfCall(this.#start);
    this.#uncertain = false;
  }

  #keep({ mayBeRetried, redirect }: Followed, digest: () => string | undefined, since: number): void {
    const redirected = redirect !== undefined;
    if (!redirected && !mayBeRetried && this.#start.told.invocation === undefined) return;
    const { target, told, place, span, thread } = this.#start;
    const home = this.#earlier?.redirected === true ? this.#earlier.home : target;
    const start = { told, place, span, thread };
    const attempt = { ...this.#attempt, start, redirected, home, since, digest: digest() };
    this.#kept = { key: redirect ?? home, attempt };
    this.#waiting.keep(this.#kept.key, attempt);
  }
}

function firstOfCall({ told }: AttemptStart): Attempt {
  return { callId: randomUUID(), attempt: told.attempt ?? 1 };
}
