import type { CallOrigin } from '../context/origin/call-origin.ts';
import type { UrlPlace } from './url-place.ts';

/** Header fields by lower-case name; fields sent twice are joined by a comma. */
export type Headers = Readonly<Record<string, string>>;

/** What is known of a call when it starts. */
export interface RequestHead extends UrlPlace {
  readonly method: string;
  /** The credential in the query, where there is one; the rest of the query is nobody's business. */
  readonly queryCredential?: string | undefined;
  readonly headers: Headers;
  /** Query with its question mark, or empty. */
  readonly query?: string | undefined;
  /** Whether it asks for a WebSocket, whose frames then take the place of bodies. */
  readonly webSocket?: boolean | undefined;
  /** Address of who called, where the call was received. */
  readonly clientAddress?: string | undefined;
  /** The body, where it was whole from the start; bodies are otherwise only known as they are sent. */
  readonly body?: unknown;
}

/** How the transport saw a call end. */
export type CallEnd =
  | { readonly kind: 'complete' }
  /** Ended by an error that the transport gave to the caller. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The caller gave up without an error that tells why. */
  | { readonly kind: 'abandoned' }
  /** Nobody looked any more when it ended. */
  | { readonly kind: 'unseen' };

/** How a call ended whose answer did not come to its end; an abort by the caller is told by its error. */
export function cutOff(isAbandoned: boolean, error: unknown): CallEnd {
  const isAbort = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  return isAbandoned && !isAbort ? { kind: 'abandoned' } : { kind: 'failed', error };
}

/** Follows one call as its parts pass; every tap tells the same story in the same order. */
export interface CallObserver {
  /** Told first where there is a request that carries the call: what was judged before that may never be sent. */
  begin(): void;
  /**
   * Told when the head of the request goes out, on transports where others add to it after the start.
   *
   * @param headers as they are sent
   */
  requestSent(headers: Headers): void;
  requestBody(chunk: Buffer): void;
  /** @param opensSession whether the connection, or the stream, is a WebSocket from now on */
  responseHead(status: number, headers: Headers, opensSession?: boolean): void;
  responseBody(chunk: Buffer): void;
  /** Told after the body, where fields follow it. */
  responseTrailers(trailers: Headers): void;
  /**
   * Told once, last.
   *
   * @param sent the request's headers as they were sent, with what others added after the start
   */
  end(end: CallEnd, sent?: Headers): void;
}

/** Decides at the start of a call whether it is followed. */
export type ObserveCall<Call extends CallObserver = CallObserver> = (
  head: RequestHead,
  origin: CallOrigin,
) => Call | undefined;
