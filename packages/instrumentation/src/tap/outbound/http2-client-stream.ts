import type { ClientHttp2Stream } from 'node:http2';
import { bytesOf } from '../body-chunk.ts';
import { cutOff, type CallEnd, type CallObserver } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOf } from '../header-fields.ts';
import { shadow } from '../../hook/shadow.ts';
import { followWrites } from '../written.ts';

/** A stream, with facts that only matter at its end. */
interface StreamCall {
  readonly observer: CallObserver;
  readonly isSession: boolean;
  error?: unknown;
  /** The response was delivered to its last byte. */
  answered: boolean;
  /** The observer has received the end. */
  ended: boolean;
  /** The caller closed or destroyed the stream. */
  abandoned: boolean;
}

/**
 * Observes a client's stream to its end.
 *
 * @param isSession whether it opens a WebSocket, which only ends in order after a close frame
 */
export function followClientStream(
  fence: Fence,
  stream: ClientHttp2Stream,
  observer: CallObserver,
  isSession = false,
): void {
  const call: StreamCall = { observer, isSession, answered: false, ended: false, abandoned: false };
  // Registered first: should anything below fail, the call is still recorded.
  stream.once(
    'close',
    fence.listener(() => end(call, endOf(call))),
  );
  stream.once(
    'trailers',
    fence.listener((trailers: unknown) => call.observer.responseTrailers(headersOf(trailers))),
  );
  shadow(fence, stream, 'push', ([chunk, encoding]) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.observer.responseBody(bytes);
    // A destroyed stream is ended too, whether or not its response was complete.
    if (chunk !== null || stream.destroyed || call.abandoned) return;
    call.answered = true;
    // The process may end before the stream is closed; trailers are emitted in this turn.
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

/** Node itself destroys the streams of a destroyed session; any other destroy comes from the caller. */
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
