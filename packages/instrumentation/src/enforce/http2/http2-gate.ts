import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { originOfStream } from '../../context/origin/stream-origin.ts';
import type { CallObserver, Headers, ObserveCall } from '../../tap/call-observer.ts';
import { headersOf } from '../../tap/header-fields.ts';
import { headOfHttp2 } from '../../tap/http2-request.ts';
import { beforeRequests, isOfUndici, type SessionRequest } from '../../hook/http2-session.ts';
import { internalOf } from '../../hook/internals.ts';
import type { Undo } from '../../hook/override.ts';
import { isGated, ungated, type GatedCall, type OutboundCall } from '../gated-call.ts';
import { deniedError, undecidedError, type Guard } from '../guard.ts';
import { sessionThatAnswers, sessionThatRefuses } from './http2-response.ts';
import { openHeld } from './open-held.ts';
import { canOpenPending } from './pending-stream.ts';

/** The gate before the streams of `node:http2` clients. */
export interface Http2Gate {
  /** Judges every stream before it is opened, until undone. */
  install(): Undo;
  /** Returns the observer of a stream that has just been opened: the one with which it was judged, or a new one. */
  readonly observe: ObserveCall<OutboundCall>;
  /** Judges, by its headers, a stream that was opened without passing this gate; a denied one is destroyed unsent. */
  readonly gate: (stream: ClientHttp2Stream, call: OutboundCall) => void;
  /** Keeps a stream that was opened unjudged and could not be observed from being sent, while there are deciders. */
  readonly refuse: (stream: ClientHttp2Stream) => void;
}

export function createHttp2Gate(guard: Guard, observe: ObserveCall<OutboundCall>): Http2Gate {
  /** The call of the stream that is currently being opened. */
  let opening: { readonly call: CallObserver | undefined } | undefined;

  const open = <T>(call: CallObserver | undefined, request: () => T): T => {
    // It has been judged, and its observer is requested once.
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
    const head = headOfHttp2({ ...authorityOf(session), ...headersOf(headers) });
    const call = head === undefined ? undefined : observe(head, originOfStream(head.headers));
    if (!isGated(call)) return { call };
    if (mustWait(call, endStream) && canOpenPending(session)) return { held: call };
    const response = call.gate.judge(endStream ? 'whole' : 'part');
    if (response === undefined) return { call };
    guard.fence.run(() => call.end({ kind: 'complete' }));
    return { answering: sessionThatAnswers(guard.fence, () => response) };
  };
  const judged = (session: ClientHttp2Session, headers: unknown, endStream: boolean): Judged => {
    try {
      return judge(session, headers, endStream);
    } catch (error) {
      return guard.refuses(error) ? { answering: sessionThatRefuses(guard.fence) } : {};
    }
  };
  const gated = (original: SessionRequest): SessionRequest =>
    function request(this: ClientHttp2Session, headers, options) {
      const send = (session: ClientHttp2Session): ClientHttp2Stream => original.call(session, headers, options);
      const { isOthers, call, held, answering } = judged(this, headers, options?.endStream === true);
      if (isOthers === true) return send(this);
      if (held !== undefined) return openHeld(guard, this, held, (by, observer) => open(observer, () => send(by)));
      if (answering === undefined) return open(call, () => send(this));
      return open(undefined, () => send(answering)).once('close', answering.destroy.bind(answering));
    };

  return {
    install: () => beforeRequests(gated),
    observe: (head, origin) => (opening === undefined ? observe(head, origin) : opening.call),
    gate(stream, call) {
      if (isGated(call) && call.gate.judge('part') !== undefined) stream.destroy(deniedError());
    },
    refuse(stream) {
      if (guard.deniesFaults && opening === undefined) stream.destroy(undecidedError());
    },
  };
}

/** Whether a call cannot be judged yet, because its body or its principal is still awaited. */
function mustWait({ gate }: GatedCall, endStream: boolean): boolean {
  return gate.identified !== undefined || (gate.awaitsBody && !endStream);
}

/** The result of judging a request for a stream. */
interface Judged {
  /** Undici judges its HTTP/2 requests itself. */
  readonly isOthers?: true;
  readonly call?: CallObserver | undefined;
  /** Must not be sent before it is judged. */
  readonly held?: GatedCall;
  /** Responds instead of the session. */
  readonly answering?: ClientHttp2Session;
}

/** Returns the authority of a session, which requests may omit. */
function authorityOf(session: ClientHttp2Session): Headers {
  const read = (name: string): string => {
    const value = internalOf(session, name);
    return typeof value === 'string' ? value : '';
  };
  return { ':authority': read('authority'), ':scheme': read('protocol').replace(':', '') };
}
