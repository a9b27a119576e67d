import type { DrainStep } from './drain/drain.ts';
import type { InsertStep } from './insert/batch-inserter.ts';
import type { CommitStep } from './log/group-commit.ts';

/** A place on the way of a record at which the process may end. */
export type Step = CommitStep | DrainStep | InsertStep;

/** What is done at each step: it is looked whether the log is still this sink's, and tests end the process there. */
export type OnStep = (step: Step) => Promise<void> | void;
