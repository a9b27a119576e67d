import type { ClientHttp2Stream } from 'node:http2';
import { bytesOf } from '../body-chunk.ts';
import { cutOff, type CallEnd, type CallObserver } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOfObject } from '../header-fields.ts';
import { shadow } from '../../hook/shadow.ts';
import { followWrites } from '../written.ts';

/** One stream, and what of it can only be told at its end. */
interface StreamCall {
  readonly observer: CallObserver;
  readonly isSession: boolean;
  error?: unknown;
  /** The answer was given to its last byte. */
  answered: boolean;
  /** The observer was told the end. */
  ended: boolean;
  /** The caller closed or destroyed the stream. */
  abandoned: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Follows a stream of a client to its end.
 *
 * @param isSession whether it is to be a WebSocket, which has ended in order only where somebody said so before
 */
export function followClientStream(
  fence: Fence,
  stream: ClientHttp2Stream,
  observer: CallObserver,
  isSession = false,
): void {
  const call: StreamCall = { observer, isSession, answered: false, ended: false, abandoned: false };
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
    if (stream.writableEnded && !isSession) process.nextTick(fence.listener(() => end(call, { kind: 'complete' })));
  });
  shadow(fence, stream, 'destroy', ([error]) => {
    call.error ??= error;
    if (!call.answered && stream.rstCode === 0 && isConnected(stream)) call.abandoned = true;
  });
  shadow(fence, stream, 'close', () => {
    if (!call.answered && isConnected(stream)) call.abandoned = true;
  });
  followWrites(fence, stream, (bytes) => call.observer.requestBody(bytes));
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

function endOf({ isSession, answered, error, abandoned }: StreamCall): CallEnd {
  if (answered && isSession) return { kind: 'failed', error: new Error('The other side closed the stream.') };
  if (answered) return { kind: 'complete' };
  return cutOff(abandoned, error ?? new Error('The stream was closed.'));
}
