import type { EndReason } from './source.ts';

/** A call that has begun, in the journal of open calls. */
export interface OpenCall {
  /** Sequence number of the call in its source, from 1. */
  readonly number: number;
  /** Marks it as ended; only the first call has an effect. */
  end(): void;
}

/** Ends a call with the facts known so far, since its source ends first. */
export type CutOff = (reason: EndReason) => void;
