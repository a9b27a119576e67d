import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { CallObserver } from '../../tap/call-observer.ts';
import { ungated, type GatedCall } from '../gated-call.ts';
import { undecidedError, type Guard } from '../guard.ts';
import { HeldStream } from './held-stream.ts';
import { sessionThatRefuses } from './http2-response.ts';
import { openPending, sendPending, type PendingStream } from './pending-stream.ts';

/** Opens a stream with a known observer. */
type Open = (session: ClientHttp2Session, call: CallObserver | undefined) => ClientHttp2Stream;

/** Opens a stream that is sent once its call is judged. */
export function openHeld(guard: Guard, session: ClientHttp2Session, held: GatedCall, open: Open): ClientHttp2Stream {
  let isAsked = false;
  let pending: PendingStream | undefined;
  try {
    const call = endingOnce(held);
    pending = openPending(session, () => {
      isAsked = true;
      return open(session, call);
    });
    new HeldStream(pending, held.gate, guard.fence, () => call.end({ kind: 'complete' })).hold();
    return pending.stream;
  } catch (error) {
    // Errors of the session go to its caller.
    if (pending === undefined && isAsked) throw error;
    const isRefused = guard.refuses(error);
    if (pending === undefined)
      return isRefused ? open(sessionThatRefuses(guard.fence), undefined) : open(session, held);
    if (isRefused) pending.stream.destroy(undecidedError());
    else sendPending(pending);
    return pending.stream;
  }
}

/** The end of a denied call is recorded before its caller has read the response. */
function endingOnce(call: CallObserver): CallObserver {
  let ended = false;
  return {
    ...ungated(call),
    end(end, sent) {
      if (!ended) call.end(end, sent);
      ended = true;
    },
  };
}
