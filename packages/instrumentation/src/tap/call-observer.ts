import type { CallOrigin } from '../context/origin/call-origin.ts';
import type { UrlPlace } from './url-place.ts';

/** Header fields by lower-case name; repeated fields are joined by a comma. */
export type Headers = Readonly<Record<string, string>>;

/** Facts about a call that are known when it starts. */
export interface RequestHead extends UrlPlace {
  readonly method: string;
  /** The credential in the query, if any; the rest of the query is not recorded. */
  readonly queryCredential?: string | undefined;
  readonly headers: Headers;
  /** Query with its question mark, or empty. */
  readonly query?: string | undefined;
  /** Whether the request opens a WebSocket, whose frames then replace the bodies. */
  readonly webSocket?: boolean | undefined;
  /** Address of the client of a received call. */
  readonly clientAddress?: string | undefined;
  /** The body, if it was complete at the start; otherwise it is only known as it is sent. */
  readonly body?: unknown;
}

/** How a call ended, as the transport observed it. */
export type CallEnd =
  | { readonly kind: 'complete' }
  /** Failed with an error that the transport reported to the caller. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The caller gave up, without an error that gives the reason. */
  | { readonly kind: 'abandoned' }
  /** Auditing had stopped before it ended. */
  | { readonly kind: 'unseen' };

/** Returns the end of a call whose response is incomplete; the caller's abort is recognised by its error. */
export function cutOff(isAbandoned: boolean, error: unknown): CallEnd {
  const isAbort = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  return isAbandoned && !isAbort ? { kind: 'abandoned' } : { kind: 'failed', error };
}

/** Observes a call as its parts pass; every tap calls these methods in the same order. */
export interface CallObserver {
  /** Called first if a request carries the call: a call that is judged earlier may never be sent. */
  begin(): void;
  /**
   * Called when the head of the request is sent, on transports where others may add headers after the start.
   *
   * @param headers as they are sent
   */
  requestSent(headers: Headers): void;
  requestBody(chunk: Buffer): void;
  /** @param opensSession whether the connection, or the stream, is a WebSocket from now on */
  responseHead(status: number, headers: Headers, opensSession?: boolean): void;
  responseBody(chunk: Buffer): void;
  /** Called after the body, if trailers may follow it; without any they are empty. */
  responseTrailers(trailers: Headers): void;
  /**
   * Called once, last.
   *
   * @param sent the request's headers as they were sent, including those added after the start
   */
  end(end: CallEnd, sent?: Headers): void;
}

/** Decides at the start of a call whether it is observed. */
export type ObserveCall<Call extends CallObserver = CallObserver> = (
  head: RequestHead,
  origin: CallOrigin,
) => Call | undefined;
