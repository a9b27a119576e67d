import type { DrainStep } from './drain/drain.ts';
import type { InsertStep } from './insert/batch-inserter.ts';
import type { CommitStep } from './log/group-commit.ts';

/** A step of a record's way through the sink at which the process may end. */
export type Step = CommitStep | DrainStep | InsertStep;

/** Called at each step. The sink checks there that it still owns the log; tests kill the process there. */
export type OnStep = (step: Step) => Promise<void> | void;
