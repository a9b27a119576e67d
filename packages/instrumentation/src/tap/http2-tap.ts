import type { ClientHttp2Stream } from 'node:http2';
import { followTickets } from '../context/grpc-origin.ts';
import { originOfStream } from '../context/stream-origin.ts';
import { AccessDeniedError } from '../errors.ts';
import { bytesOf } from './body-chunk.ts';
import type { CallEnd, CallObserver, Headers, ObserveCall } from './call-observer.ts';
import { subscribeAll, type ChannelHandlers, type Unsubscribe } from './channel-set.ts';
import type { Fence } from './fence.ts';
import { headersOfObject } from './header-fields.ts';
import { headOfHttp2, http2Fields } from './http2-request.ts';
import { isOfUndici } from './http2-session.ts';
import { shadow } from './shadow.ts';

/** What {@link tapHttp2} needs. */
export interface Http2TapOptions {
  readonly fence: Fence;
  readonly observe: ObserveCall;
  /** Told of a stream that has just been opened and could not be observed. */
  readonly refuse: (stream: ClientHttp2Stream) => void;
}

/** One stream, and what of it can only be told at its end. */
interface StreamCall {
  readonly observer: CallObserver;
  error?: unknown;
  /** The answer was given to its last byte. */
  answered: boolean;
  /** The observer was told the end. */
  ended: boolean;
  /** The caller closed or destroyed the stream. */
  abandoned: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Follows the calls of `node:http2` clients, such as the AWS SDK's to Bedrock; a stream is a call. */
export function tapHttp2({ fence, observe, refuse }: Http2TapOptions): Unsubscribe {
  const calls = new WeakMap<object, StreamCall>();
  const handlers: ChannelHandlers = {
    'http2.client.stream.created': ({ stream, headers }) => {
      if (isOfUndici((stream as ClientHttp2Stream).session)) return;
      const head = headOfHttp2(sentFields(stream as ClientHttp2Stream, headers));
      const origin = originOfStream(head?.headers);
      const observer = head === undefined ? undefined : observe(head, origin);
      if (observer === undefined) return;
      if (observer.gate?.judge('part') !== undefined) deny(stream as ClientHttp2Stream);
      const call: StreamCall = { observer, answered: false, ended: false, abandoned: false };
      calls.set(stream as object, call);
      followStream(fence, stream as ClientHttp2Stream, call);
    },
    'http2.client.stream.finish': ({ stream, headers }) => {
      const fields = headersOfObject(headers as Fields);
      calls.get(stream as object)?.observer.responseHead(Number(fields[':status']), fields);
    },
  };
  const unfollow = followTickets(fence);
  const unsubscribe = subscribeAll(fence, handlers, {
    'http2.client.stream.created': ({ stream }) => refuse(stream as ClientHttp2Stream),
  });
  return () => {
    unfollow();
    unsubscribe();
  };
}

/** A stream that was opened past our gate: destroyed now, it sends nothing. */
function deny(stream: ClientHttp2Stream): void {
  stream.destroy(new AccessDeniedError('Denied by policy.', {}));
}

/** The channel of early Nodes (22.17) tells only what the caller wrote, without the authority that Node adds. */
function sentFields(stream: ClientHttp2Stream, headers: unknown): Headers {
  const written = http2Fields(headers);
  const sent = stream.sentHeaders as Fields | undefined;
  return sent === undefined ? written : { ...written, ...headersOfObject(sent) };
}

function followStream(fence: Fence, stream: ClientHttp2Stream, call: StreamCall): void {
  // The end comes first: should what follows fail, the call is still recorded.
  stream.once(
    'close',
    fence.listener(() => end(call, endOf(call))),
  );
  stream.once(
    'trailers',
    fence.listener((trailers: unknown) => call.observer.responseTrailers(headersOfObject(trailers as Fields))),
  );
  shadow(fence, stream, 'push', ([chunk, encoding]) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.observer.responseBody(bytes);
    // A stream that is destroyed is ended too, whether or not its answer was.
    if (chunk !== null || stream.destroyed || call.abandoned) return;
    call.answered = true;
    // The caller may be gone by the time that the stream is closed; trailers are told by an event that is due now.
    if (stream.writableEnded) process.nextTick(fence.listener(() => end(call, { kind: 'complete' })));
  });
  shadow(fence, stream, 'destroy', ([error]) => {
    call.error ??= error;
    if (!call.answered && stream.rstCode === 0 && isConnected(stream)) call.abandoned = true;
  });
  shadow(fence, stream, 'close', () => {
    if (!call.answered && isConnected(stream)) call.abandoned = true;
  });
  followWrites(fence, stream, (chunk, encoding) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.observer.requestBody(bytes);
  });
}

/** `end(chunk)` may call `write` by itself: only the outermost call counts. */
function followWrites(
  fence: Fence,
  stream: ClientHttp2Stream,
  sent: (chunk: unknown, encoding: unknown) => void,
): void {
  let ending = false;
  shadow(fence, stream, 'write', ([chunk, encoding]) => {
    if (!ending) sent(chunk, encoding);
  });
  shadow(fence, stream, 'end', ([chunk, encoding]) => {
    ending = true;
    sent(chunk, encoding);
  });
}

/** Node itself destroys the streams of a session that is gone; who else does is the caller. */
function isConnected({ session }: ClientHttp2Stream): boolean {
  return session !== undefined && !session.destroyed && !session.socket.destroyed;
}

function end(call: StreamCall, how: CallEnd): void {
  if (call.ended) return;
  call.ended = true;
  call.observer.end(how);
}

function endOf({ answered, error, abandoned }: StreamCall): CallEnd {
  if (answered) return { kind: 'complete' };
  if (abandoned && !isAbort(error)) return { kind: 'abandoned' };
  return { kind: 'failed', error: error ?? new Error('The stream was closed.') };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
