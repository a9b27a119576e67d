import { currentAuditing } from './current-auditing.ts';

/** Delivers every audit record that waits. Resolves when it is done, or after the flush timeout; never rejects. */
export async function forceFlush(): Promise<void> {
  await currentAuditing()?.forceFlush();
}

/** Stops auditing and delivers what waits. For services that end by `process.exit()`, which gives no time for it. */
export async function shutdown(): Promise<void> {
  await currentAuditing()?.shutdown();
}
