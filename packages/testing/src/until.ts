import { setTimeout as sleep } from 'node:timers/promises';

/** The result of a poll that must be repeated. */
type NotYet = undefined | false;

/**
 * Polls until the result is neither `undefined` nor `false`; an error counts as no result. Throws after `timeoutMs`,
 * with the last error as its cause; the timeout only bounds a hang.
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
