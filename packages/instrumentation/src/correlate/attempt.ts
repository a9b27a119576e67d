import type { Span } from '@opentelemetry/api';
import type { CallThread } from '../context/origin/call-thread.ts';
import type { RetryHeaders } from './retry-headers.ts';

/** Which attempt of which logical call. */
export interface Attempt {
  readonly callId: string;
  /** From 1. */
  readonly attempt: number;
}

/** Where in the program an attempt is made; attempts of one call have all of it in common. */
export interface AttemptPlace {
  /** Id of the span around the call. */
  readonly around?: string | undefined;
  /** What `runAs` runs. */
  readonly runAs?: object | undefined;
  /** The request that is being answered. */
  readonly request?: object | undefined;
}

/** What is known of an attempt when it starts. */
export interface AttemptStart {
  /** Direction, principal, method and URL: retries of one call have the same. */
  readonly target: string;
  /** The same without the method, which a redirect may change. */
  readonly location: string;
  readonly told: RetryHeaders;
  readonly place: AttemptPlace;
  /** The span of another instrumentation that stands for the call. */
  readonly span?: Span | undefined;
  readonly thread?: CallThread | undefined;
  /** The digest of the body, where it is whole already. Asked only if there is something to compare it to. */
  readonly digest: () => string | undefined;
}

/** What invites another attempt. */
export interface Followed {
  /** Whether a client may try again. */
  readonly mayBeRetried: boolean;
  /** The location that the answer sends its caller on to. */
  readonly redirect?: string | undefined;
}

/** What is kept of an attempt's start: the rest holds its body. */
export type KeptStart = Pick<AttemptStart, 'told' | 'place' | 'span' | 'thread'>;

/** An attempt that may be followed by another. */
export interface FollowedAttempt extends Attempt {
  readonly start: KeptStart;
  readonly redirected: boolean;
  /** The target of the call's first hop, where a retry begins. */
  readonly home: string;
  /** When that became known, or when it ended: milliseconds since 1970. */
  readonly since: number;
  /** Digest of its body, as far as that is known. */
  readonly digest: string | undefined;
}
