import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { CallOrigin } from '../../context/origin/call-origin.ts';
import { originOfStream } from '../../context/origin/stream-origin.ts';
import { symbolOf } from '../../context/origin/dispatch-anchor.ts';
import {
  ungated,
  type CallObserver,
  type Headers,
  type ObserveCall,
  type RequestHead,
} from '../../tap/call-observer.ts';
import { headOfHttp2, http2Fields } from '../../tap/http2-request.ts';
import { isOfUndici, prototypeOfSessions } from '../../tap/http2-session.ts';
import type { GatedCall } from '../undici/dispatched-call.ts';
import { undecidedError, type Guard } from '../guard.ts';
import { sessionThatAnswers, sessionThatRefuses } from './http2-answer.ts';
import { override, type Undo } from '../../tap/override.ts';
import { openHeld } from './open-held.ts';
import { canOpenPending } from './pending-stream.ts';

type Request = ClientHttp2Session['request'];

/** Stands before the streams of `node:http2` clients. */
export interface Http2Gate {
  /** Judges every stream before it is opened; `undo` ends it. */
  install(): Undo;
  /** The observer of a stream that has just been opened: the one that it was judged with, or a new one. */
  readonly observe: (head: RequestHead, origin: CallOrigin) => CallObserver | undefined;
  /** Keeps a stream that was opened unjudged and could not be observed from being sent, while somebody decides. */
  readonly refuse: (stream: ClientHttp2Stream) => void;
}

export function createHttp2Gate(guard: Guard, observe: ObserveCall): Http2Gate {
  /** What was made of the stream that is being opened at this moment. */
  let opening: { readonly call: CallObserver | undefined } | undefined;

  const open = <T>(call: CallObserver | undefined, request: () => T): T => {
    // It is judged, and asked about once.
    opening = { call: guard.fence.run(() => call && ungated(call)) };
    try {
      return request();
    } catch (error) {
      guard.fence.run(() => call?.end({ kind: 'failed', error }));
      throw error;
    } finally {
      opening = undefined;
    }
  };
  const judge = (session: ClientHttp2Session, headers: unknown, endStream: boolean): Judged => {
    if (isOfUndici(session)) return { isOthers: true };
    const head = headOfHttp2({ ...authorityOf(session), ...http2Fields(headers) });
    const call = head === undefined ? undefined : observe(head, originOfStream(head.headers));
    if (!isGated(call)) return { call };
    if (mustWait(call, endStream) && canOpenPending(session)) return { held: call };
    const answer = call.gate.judge(endStream ? 'whole' : 'part');
    if (answer === undefined) return { call };
    guard.fence.run(() => call.end({ kind: 'complete' }));
    return { answering: sessionThatAnswers(guard.fence, () => answer) };
  };
  const judged = (session: ClientHttp2Session, headers: unknown, endStream: boolean): Judged => {
    try {
      return judge(session, headers, endStream);
    } catch (error) {
      return guard.refuses(error) ? { answering: sessionThatRefuses(guard.fence) } : {};
    }
  };
  const gated = (original: Request, place: Place): Request =>
    function request(this: ClientHttp2Session, headers, options) {
      if (place.isLeft) return original.call(this, headers, options);
      const send = (session: ClientHttp2Session): ClientHttp2Stream => original.call(session, headers, options);
      const { isOthers, call, held, answering } = judged(this, headers, options?.endStream === true);
      if (isOthers === true) return send(this);
      if (held !== undefined) return openHeld(guard, this, held, (by, observer) => open(observer, () => send(by)));
      if (answering === undefined) return open(call, () => send(this));
      return open(undefined, () => send(answering)).once('close', answering.destroy.bind(answering));
    };

  return {
    install: () => installGate(gated),
    observe: (head, origin) => (opening === undefined ? observe(head, origin) : opening.call),
    refuse(stream) {
      if (guard.deniesFaults && opening === undefined) stream.destroy(undecidedError());
    },
  };
}

/** Where a gate stands, until it has left. */
interface Place {
  isLeft: boolean;
}

function installGate(gated: (original: Request, place: Place) => Request): Undo {
  const prototype = prototypeOfSessions();
  const place = { isLeft: false };
  const undo = override(prototype, 'request', gated(Reflect.get(prototype, 'request'), place));
  return () => {
    // Somebody may stand before it by now, who will go on to call it.
    place.isLeft = true;
    undo();
  };
}

function isGated(call: CallObserver | undefined): call is GatedCall {
  return call?.gate !== undefined;
}

/** Whether a call cannot be judged yet: by a body that is to come, or by who makes it, which is still looked for. */
function mustWait({ gate }: GatedCall, endStream: boolean): boolean {
  return gate.identified !== undefined || (gate.awaitsBody && !endStream);
}

/** What was made of a request for a stream. */
interface Judged {
  /** Undici judges what it sends over HTTP/2 itself. */
  readonly isOthers?: true;
  readonly call?: CallObserver | undefined;
  /** Not to be sent before it is judged. */
  readonly held?: GatedCall;
  /** Answers in place of the session. */
  readonly answering?: ClientHttp2Session;
}

/** Where a session goes, which a request need not say again. */
function authorityOf(session: ClientHttp2Session): Headers {
  const read = (name: string): string => {
    const symbol = symbolOf(session, name);
    return String(symbol === undefined ? '' : Reflect.get(session, symbol));
  };
  return { ':authority': read('authority'), ':scheme': read('protocol').replace(':', '') };
}
