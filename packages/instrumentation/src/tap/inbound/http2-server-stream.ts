import type { ServerHttp2Stream } from 'node:http2';
import { bytesOf } from '../body-chunk.ts';
import type { CallEnd, Headers } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOf } from '../header-fields.ts';
import { isOpenedBy } from '../http2-request.ts';
import type { ReceivedCall } from './received-request.ts';
import { shadow, shadowAfter } from '../../hook/shadow.ts';
import { followTakenWrites } from '../written.ts';

/** Facts about the end of a response that can only be determined earlier. */
interface Ending {
  /** Its last byte was sent: when the stream closes, Node no longer knows. */
  isGiven: boolean;
  /** The error with which the service broke it off. */
  broken: { readonly error: unknown } | undefined;
  /** It has become a WebSocket. */
  isOpened: boolean;
  /** The side that ended the WebSocket first. */
  endedBy: 'client' | 'service' | undefined;
}

/**
 * Observes a received HTTP/2 call to its end; its request and response objects, if any, operate on the stream.
 *
 * @param isSession whether it opens a WebSocket, which only ends in order after a close frame
 */
export function followServerStream(
  fence: Fence,
  stream: ServerHttp2Stream,
  { call, origin }: ReceivedCall,
  isSession: boolean,
): void {
  const ending: Ending = { isGiven: false, broken: undefined, isOpened: false, endedBy: undefined };
  const reportHead = headReporter(stream, (status, fields) => {
    ending.isOpened = isSession && isOpenedBy(status);
    call.responseHead(status, fields, ending.isOpened);
  });
  // Registered first: should anything below fail, the call is still recorded.
  stream.once(
    'close',
    fence.listener(() => {
      reportHead();
      call.end(ending.isOpened ? endOfSession(ending) : endOf(stream, ending));
    }),
  );
  followEnding(fence, stream, ending);
  for (const name of ['respond', 'respondWithFile', 'respondWithFD']) {
    shadow(fence, stream, name, () => origin.noteActiveSpan());
  }
  if (isSession) shadowAfter(fence, stream, 'respond', reportHead);
  shadow(fence, stream, 'sendTrailers', ([trailers]) => {
    reportHead();
    call.responseTrailers(headersOf(trailers));
  });
  shadow(fence, stream, 'push', ([chunk, encoding]) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.requestBody(bytes);
    else ending.endedBy ??= 'client';
  });
  followTakenWrites(fence, stream, (bytes) => {
    reportHead();
    if (bytes !== undefined) call.responseBody(bytes);
  });
}

/** Observes how the service ends the stream. */
function followEnding(fence: Fence, stream: ServerHttp2Stream, ending: Ending): void {
  const note = (error: unknown): void => {
    if (stream.state.localClose === 1) ending.isGiven = true;
    else if (isOpen(stream)) {
      ending.broken ??= { error };
      ending.endedBy ??= 'service';
    }
  };
  shadow(fence, stream, 'destroy', ([error]) => note(error));
  shadow(fence, stream, 'close', ([code]) => {
    if (Number(code ?? 0) !== 0) note(undefined);
  });
  shadow(fence, stream, 'end', () => {
    ending.endedBy ??= 'service';
  });
}

function headReporter(stream: ServerHttp2Stream, report: (status: number, fields: Headers) => void): () => void {
  let isReported = false;
  return () => {
    if (isReported || !stream.headersSent) return;
    isReported = true;
    const fields = headersOf(stream.sentHeaders);
    report(Number(fields[':status']), fields);
  };
}

/** Node itself destroys closed streams and those of a destroyed session; any other destroy comes from the service. */
function isOpen({ closed, session }: ServerHttp2Stream): boolean {
  return !closed && session !== undefined && !session.destroyed;
}

function endOf({ writableFinished, rstCode }: ServerHttp2Stream, { isGiven, broken }: Ending): CallEnd {
  if (broken !== undefined) return { kind: 'failed', error: broken.error };
  return isGiven || (writableFinished && rstCode === 0) ? { kind: 'complete' } : { kind: 'abandoned' };
}

/** A session that ends without a close frame is broken off by the side that ends it. */
function endOfSession({ endedBy }: Ending): CallEnd {
  if (endedBy !== 'service') return { kind: 'abandoned' };
  return { kind: 'failed', error: new Error('The service closed the stream.') };
}
