import { currentAuditing } from './current-auditing.ts';

/** Delivers all waiting audit records. Resolves when they are delivered, or after the flush timeout; never rejects. */
export async function forceFlush(): Promise<void> {
  await currentAuditing()?.forceFlush();
}

/**
 * Stops auditing and delivers the waiting records. For services that end with `process.exit()`, which leaves no time
 * for delivery.
 */
export async function shutdown(): Promise<void> {
  await currentAuditing()?.shutdown();
}
