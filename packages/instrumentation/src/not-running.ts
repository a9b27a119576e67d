import { isDisabled } from './disabled.ts';

/** Key of the work recorder on `globalThis` while auditing runs; shared by all copies of this package in the process. */
export const WORK_RECORDER: unique symbol = Symbol.for('auditspan.work-recorder.1');

/** Called when code names a principal: it expects records, unless auditing is disabled on purpose. */
export function warnUnlessAudited(): void {
  const isAudited = Reflect.get(globalThis, WORK_RECORDER) !== undefined;
  if (!isAudited && !isDisabled(process.env)) warnNotRunning('Calls are not audited: auditing is not running.');
}
const warned = new Set<string>();

/** Warns, once for each message, that a call has no effect because auditing is not running. */
export function warnNotRunning(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  process.emitWarning(message, {
    code: 'AUDITSPAN_NOT_RUNNING',
    detail:
      "Import '@auditspan/instrumentation/register' first, make sure that your bundler keeps it, and do not set AUDITSPAN_DISABLED.",
  });
}
