import type { StoreConfigInput } from '@auditspan/store';
import type { StoredCounts } from '../../insert/stored-counts.ts';
import type { LogPosition } from '../../log/position.ts';
import type { SegmentFile } from '../../log/segment-files.ts';
import type { InsertResult } from '../../metrics.ts';
import type { Step } from '../../steps.ts';
import type { DrainProgress } from '../drain.ts';
import type { DrainParts } from '../open-drain.ts';

/** What the thread of a drain begins with. */
export interface ThreadData {
  readonly config: DrainParts['config'];
  readonly store: StoreConfigInput;
  /** Undefined where records are not sealed. */
  readonly log: { readonly origin: string; readonly size: number } | undefined;
}

/** An error as it goes from one thread to another: a class does not. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly stack: string | undefined;
}

/** What the thread asks for, and waits for. */
export type Request =
  /** ClickHouse can be written to. */
  | { readonly ask: 'ready' }
  /** The segments before this one are deleted. */
  | { readonly ask: 'release'; readonly position: LogPosition }
  /** A checkpoint is signed, over these leaves too: the hashes of those from `first` on, 32 bytes each. */
  | { readonly ask: 'publish'; readonly first: number; readonly hashes: Uint8Array }
  | { readonly ask: 'step'; readonly step: Step };

/** From the thread. */
export type FromThread =
  | { readonly tell: 'opened'; readonly usedNumber: number }
  | { readonly tell: 'moved'; readonly progress: DrainProgress }
  | { readonly tell: 'stored'; readonly counts: StoredCounts }
  | { readonly tell: 'inserted'; readonly seconds: number; readonly result: InsertResult }
  | { readonly tell: 'unavailable' | 'failed'; readonly error: ToldError }
  | { readonly tell: 'asked'; readonly number: number; readonly request: Request }
  | { readonly tell: 'finished' };

/** To the thread. */
export type ToThread =
  | { readonly tell: 'begin'; readonly segments: readonly SegmentFile[] }
  | { readonly tell: 'grown'; readonly segment: SegmentFile }
  | { readonly tell: 'unpacked'; readonly position: LogPosition; readonly content: Uint8Array }
  | { readonly tell: 'answer'; readonly number: number; readonly error?: ToldError }
  | { readonly tell: 'finish'; readonly deadline: number };

/** What there is to tell of an error. */
export function toldError(error: unknown): ToldError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined, stack: undefined };
  const { name, message, stack } = error;
  return { name, message, stack, code: 'code' in error ? error.code : undefined };
}

/** The error again, for the log of the sink. */
export function errorOf({ message, ...rest }: ToldError): Error {
  return Object.assign(new Error(message), rest);
}
