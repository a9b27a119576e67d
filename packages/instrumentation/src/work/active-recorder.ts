import { isDisabled } from '../disabled.ts';
import { warnNotRunning } from '../not-running.ts';
import type { WorkRecorder } from './work-recorder.ts';

/** Shared by every copy of this package in the process. */
const ACTIVE = Symbol.for('auditspan.work-recorder.1');
const shared = globalThis as { [ACTIVE]?: WorkRecorder | undefined };

/** Makes work go to this recorder from now on; `undefined` where it goes nowhere. */
export function activateWorkRecorder(recorder: WorkRecorder | undefined): void {
  shared[ACTIVE] = recorder;
}

/** Where work is recorded; where it is not, that is said once. */
export function activeWorkRecorder(): WorkRecorder | undefined {
  const active = shared[ACTIVE];
  if (active === undefined) warnNotRunning('Work is not audited: auditing does not run.');
  return active;
}

/** To be asked where a caller is named: whoever does that counts on records, unless they are disabled on purpose. */
export function warnUnlessAudited(): void {
  if (shared[ACTIVE] === undefined && !isDisabled(process.env)) {
    warnNotRunning('Calls are not audited: auditing does not run.');
  }
}
