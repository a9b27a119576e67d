import type { Fence } from '../hook/fence.ts';
import type { WorkEnd } from './work-recorder.ts';

/** Reports the end of work. */
export interface EndOfWork {
  readonly fence: Fence;
  readonly end: (end: WorkEnd) => void;
  /** Returns the end of work with this result. */
  readonly succeeded: (value: unknown) => WorkEnd;
}
