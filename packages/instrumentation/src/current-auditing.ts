import type { Auditing } from './auditing.ts';
import { isDisabled, printDisabled } from './disabled.ts';

/** Shared by all copies of this package in the process: starting twice would record every call twice. */
const REGISTERED = Symbol.for('auditspan.registered.1');
const shared = globalThis as { [REGISTERED]?: Auditing | null };

/** Starts auditing, once per process; if the environment disables it, prints that to stderr instead. */
export function registerUnlessDisabled(start: () => Auditing): void {
  if (shared[REGISTERED] !== undefined) return;
  const disabled = isDisabled(process.env);
  shared[REGISTERED] = disabled ? null : start();
  if (disabled) printDisabled(process.env);
}

/** Returns the auditing that `register` started, if any. */
export function currentAuditing(): Auditing | undefined {
  return shared[REGISTERED] ?? undefined;
}
