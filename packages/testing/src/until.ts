import { setTimeout as sleep } from 'node:timers/promises';

/** What was asked has no answer yet. */
type NotYet = undefined | false;

/**
 * Asks again until there is an answer: what is neither `undefined` nor `false`; an error counts as none.
 * Throws, with the last error as its cause, when `timeoutMs` have passed, which only bounds how long a hang lasts.
 */
export async function until<T>(
  what: string,
  probe: () => T | NotYet | Promise<T | NotYet>,
  timeoutMs = 120_000,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(20);
  } while (performance.now() < end);
  throw new Error(`waited ${timeoutMs / 1000} s for ${what}`, { cause });
}
