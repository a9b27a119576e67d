import { warnNotRunning, WORK_RECORDER } from '../not-running.ts';
import type { WorkRecorder } from './work-recorder.ts';

const shared = globalThis as { [WORK_RECORDER]?: WorkRecorder | undefined };

/** Sets the recorder of work; `undefined` for none. */
export function activateWorkRecorder(recorder: WorkRecorder | undefined): void {
  shared[WORK_RECORDER] = recorder;
}

/** Returns the recorder of work; without one, warns once. */
export function activeWorkRecorder(): WorkRecorder | undefined {
  const active = shared[WORK_RECORDER];
  if (active === undefined) warnNotRunning('Work is not audited: auditing is not running.');
  return active;
}
