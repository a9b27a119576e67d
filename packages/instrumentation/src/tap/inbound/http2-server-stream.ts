import type { ServerHttp2Stream } from 'node:http2';
import { bytesOf } from '../body-chunk.ts';
import type { CallEnd, Headers } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOfObject } from '../header-fields.ts';
import { isOpenedBy } from '../http2-request.ts';
import type { ReceivedCall } from './received-request.ts';
import { shadow, shadowAfter } from '../../hook/shadow.ts';
import { followTakenWrites } from '../written.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What of an answer's end can only be told before it. */
interface Ending {
  /** Its last byte was sent: at the end itself, Node no longer knows. */
  isGiven: boolean;
  /** How the service itself broke it off. */
  broken: { readonly error: unknown } | undefined;
  /** It has become a WebSocket. */
  isOpened: boolean;
  /** Who ended that first. */
  endedBy: 'client' | 'service' | undefined;
}

/**
 * Follows a received call over HTTP/2 to its end; its request and response, where it has such, work on the stream.
 *
 * @param isSession whether it is to be a WebSocket, which has ended in order only where somebody said so before
 */
export function followServerStream(
  fence: Fence,
  stream: ServerHttp2Stream,
  { call, origin }: ReceivedCall,
  isSession: boolean,
): void {
  const ending: Ending = { isGiven: false, broken: undefined, isOpened: false, endedBy: undefined };
  const tellHead = headTeller(stream, (status, fields) => {
    ending.isOpened = isSession && isOpenedBy(status);
    call.responseHead(status, fields, ending.isOpened);
  });
  // The end comes first: should what follows fail, the call is still recorded.
  stream.once(
    'close',
    fence.listener(() => {
      tellHead();
      call.end(ending.isOpened ? endOfSession(ending) : endOf(stream, ending));
    }),
  );
  followEnding(fence, stream, ending);
  for (const name of ['respond', 'respondWithFile', 'respondWithFD']) {
    shadow(fence, stream, name, () => origin.noteActiveSpan());
  }
  if (isSession) shadowAfter(fence, stream, 'respond', tellHead);
  shadow(fence, stream, 'sendTrailers', ([trailers]) => {
    tellHead();
    call.responseTrailers(headersOfObject(trailers as Fields));
  });
  shadow(fence, stream, 'push', ([chunk, encoding]) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.requestBody(bytes);
    else ending.endedBy ??= 'client';
  });
  followTakenWrites(fence, stream, (bytes) => {
    tellHead();
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

function headTeller(stream: ServerHttp2Stream, tell: (status: number, fields: Headers) => void): () => void {
  let isTold = false;
  return () => {
    if (isTold || !stream.headersSent) return;
    isTold = true;
    const fields = headersOfObject(stream.sentHeaders);
    tell(Number(fields[':status']), fields);
  };
}

/** Node itself destroys streams that are closed, and those of a session that is gone; who else does is the service. */
function isOpen({ closed, session }: ServerHttp2Stream): boolean {
  return !closed && session !== undefined && !session.destroyed;
}

function endOf({ writableFinished, rstCode }: ServerHttp2Stream, { isGiven, broken }: Ending): CallEnd {
  if (broken !== undefined) return { kind: 'failed', error: broken.error };
  return isGiven || (writableFinished && rstCode === 0) ? { kind: 'complete' } : { kind: 'abandoned' };
}

/** Of a session that ends without a word, whoever ends it breaks it off. */
function endOfSession({ endedBy }: Ending): CallEnd {
  if (endedBy !== 'service') return { kind: 'abandoned' };
  return { kind: 'failed', error: new Error('The service closed the stream.') };
}
