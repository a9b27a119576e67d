import { isDisabled } from './disabled.ts';

/** Key of the work recorder on `globalThis` while auditing runs; shared by all copies of this package in the process. */
export const WORK_RECORDER: unique symbol = Symbol.for('auditspan.work-recorder.1');

/** To be asked where a caller is named: whoever does that counts on records, unless they are disabled on purpose. */
export function warnUnlessAudited(): void {
  const isAudited = Reflect.get(globalThis, WORK_RECORDER) !== undefined;
  if (!isAudited && !isDisabled(process.env)) warnNotRunning('Calls are not audited: auditing does not run.');
}
const told = new Set<string>();

/** Warns, once for each message, that something asked for has no effect since auditing does not run. */
export function warnNotRunning(message: string): void {
  if (told.has(message)) return;
  told.add(message);
  process.emitWarning(message, {
    code: 'AUDITSPAN_NOT_RUNNING',
    detail:
      "Import '@auditspan/instrumentation/register' first, which no bundler may drop, and do not set AUDITSPAN_DISABLED.",
  });
}
