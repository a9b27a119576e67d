import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again until there is an answer; an error counts as none.
 * Throws, with the last error as its cause, when `timeoutMs` have passed.
 */
export async function until<T>(what: string, probe: () => Promise<T | undefined>, timeoutMs = 30_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  let cause: unknown;
  while (Date.now() < end) {
    try {
      const answer = await probe();
      if (answer !== undefined) return answer;
    } catch (error) {
      cause = error;
    }
    await sleep(100);
  }
  throw new Error(`waited ${timeoutMs / 1000} s for ${what}`, { cause });
}
