import type { EndReason } from './source.ts';

/** A call that has begun, in the journal of those that have not ended. */
export interface OpenCall {
  /** Counts the calls of a source, from 1. */
  readonly number: number;
  /** Notes that it has ended; only the first time counts. */
  end(): void;
}

/** Ends a call with what is known of it, since its source ends before it does. */
export type CutOff = (reason: EndReason) => void;
