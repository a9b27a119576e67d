import type { Span } from '@opentelemetry/api';
import type { CallThread } from '../context/origin/call-thread.ts';
import type { RetryHeaders } from './retry-headers.ts';

/** A logical call, and the number of an attempt in it. */
export interface Attempt {
  readonly callId: string;
  /** From 1. */
  readonly attempt: number;
}

/** Where in the program an attempt is made; the same for all attempts of a call. */
export interface AttemptPlace {
  /** Id of the span around the call. */
  readonly around?: string | undefined;
  /** Context of the innermost `runAs`. */
  readonly runAs?: object | undefined;
  /** The received request that is being handled. */
  readonly request?: object | undefined;
}

/** Facts about an attempt that are known when it starts. */
export interface AttemptStart {
  /** Direction, principal, method and URL, which retries of a call share. */
  readonly target: string;
  /** The same without the method, which a redirect may change. */
  readonly location: string;
  readonly retryHeaders: RetryHeaders;
  readonly place: AttemptPlace;
  /** The span of another instrumentation for the call. */
  readonly span?: Span | undefined;
  readonly thread?: CallThread | undefined;
  /** Returns the digest of a body that is already complete. Called only if there is something to compare it with. */
  readonly digest: () => string | undefined;
}

/** Reasons to expect another attempt. */
export interface Followed {
  /** Whether a client may retry. */
  readonly mayBeRetried: boolean;
  /** The location that the response redirects to. */
  readonly redirect?: string | undefined;
}

/** The part of an attempt's start that is kept: the rest holds its body. */
export type KeptStart = Pick<AttemptStart, 'retryHeaders' | 'place' | 'span' | 'thread'>;

/** An attempt that may be followed by another. */
export interface FollowedAttempt extends Attempt {
  readonly start: KeptStart;
  readonly redirected: boolean;
  /** Target of the call's first hop, where a retry begins. */
  readonly home: string;
  /** When that became known, or when it ended, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** Digest of its body, as far as it is known. */
  readonly digest: string | undefined;
}
