import type { Fence } from '../hook/fence.ts';
import type { WorkEnd } from './work-recorder.ts';

/** How the end of some work is told. */
export interface EndOfWork {
  readonly fence: Fence;
  readonly end: (end: WorkEnd) => void;
  /** The end of work that gave this value. */
  readonly succeeded: (value: unknown) => WorkEnd;
}
