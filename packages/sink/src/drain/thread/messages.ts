import type { StoreConfigInput } from '@auditspan/store';
import type { StoredCounts } from '../../insert/stored-counts.ts';
import type { LogPosition } from '../../log/position.ts';
import type { SegmentFile } from '../../log/segment-files.ts';
import type { InsertResult } from '../../metrics.ts';
import type { Step } from '../../steps.ts';
import type { DrainProgress } from '../drain.ts';
import type { DrainParts } from '../open-drain.ts';

/** Initial data of the drain's thread. */
export interface ThreadData {
  readonly config: DrainParts['config'];
  readonly store: StoreConfigInput;
  /** Undefined if records are not sealed. */
  readonly log: { readonly origin: string; readonly size: number } | undefined;
}

/** An error in a message between threads, which does not preserve its class. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly stack: string | undefined;
}

/** A request of the thread to the main thread, which answers it. */
export type Request =
  /** Wait until ClickHouse can be written to. */
  | { readonly ask: 'ready' }
  /** Delete the segments before this position. */
  | { readonly ask: 'release'; readonly position: LogPosition }
  /** Sign a checkpoint that also covers these leaves: the hashes from `first` on, 32 bytes each. */
  | { readonly ask: 'publish'; readonly first: number; readonly hashes: Uint8Array }
  | { readonly ask: 'step'; readonly step: Step };

/** Messages from the thread. */
export type FromThread =
  | { readonly tell: 'opened'; readonly usedNumber: number }
  | { readonly tell: 'moved'; readonly progress: DrainProgress }
  | { readonly tell: 'stored'; readonly counts: StoredCounts }
  | { readonly tell: 'inserted'; readonly seconds: number; readonly result: InsertResult }
  | { readonly tell: 'unavailable' | 'failed'; readonly error: ToldError }
  | { readonly tell: 'mended' }
  | { readonly tell: 'asked'; readonly number: number; readonly request: Request }
  | { readonly tell: 'finished' };

/** Messages to the thread. */
export type ToThread =
  | { readonly tell: 'begin'; readonly segments: readonly SegmentFile[] }
  | { readonly tell: 'grown'; readonly segment: SegmentFile }
  | { readonly tell: 'unpacked'; readonly position: LogPosition; readonly content: Uint8Array }
  | { readonly tell: 'answer'; readonly number: number; readonly error?: ToldError }
  | { readonly tell: 'finish'; readonly deadline: number };

/** Converts an error for a message. */
export function toldError(error: unknown): ToldError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined, stack: undefined };
  const { name, message, stack } = error;
  return { name, message, stack, code: 'code' in error ? error.code : undefined };
}

/** Restores an error from a message, for the log of the sink. */
export function errorOf({ message, ...rest }: ToldError): Error {
  return Object.assign(new Error(message), rest);
}
