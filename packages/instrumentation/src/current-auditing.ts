import type { Auditing } from './auditing.ts';
import { isDisabled, sayDisabled } from './disabled.ts';

/** Shared by every copy of this package in the process: auditing twice would record every call twice. */
const REGISTERED = Symbol.for('auditspan.registered.1');
const shared = globalThis as { [REGISTERED]?: Auditing | null };

/** Starts auditing, once per process, unless the environment disables it, which is then said. */
export function registerUnlessDisabled(start: () => Auditing): void {
  if (shared[REGISTERED] !== undefined) return;
  const disabled = isDisabled(process.env);
  shared[REGISTERED] = disabled ? null : start();
  if (disabled) sayDisabled(process.env);
}

/** The auditing that `register` started, if it has. */
export function currentAuditing(): Auditing | undefined {
  return shared[REGISTERED] ?? undefined;
}
