import { warnNotRunning, WORK_RECORDER } from '../not-running.ts';
import type { WorkRecorder } from './work-recorder.ts';

const shared = globalThis as { [WORK_RECORDER]?: WorkRecorder | undefined };

/** Makes work go to this recorder from now on; `undefined` where it goes nowhere. */
export function activateWorkRecorder(recorder: WorkRecorder | undefined): void {
  shared[WORK_RECORDER] = recorder;
}

/** Where work is recorded; where it is not, that is said once. */
export function activeWorkRecorder(): WorkRecorder | undefined {
  const active = shared[WORK_RECORDER];
  if (active === undefined) warnNotRunning('Work is not audited: auditing is not running.');
  return active;
}
