import type { CallOrigin } from '../../context/origin/call-origin.ts';
import { handlerOf, type DispatchedRequest, type DispatchGate } from '../../context/origin/dispatch-anchor.ts';
import type { CallObserver, ObserveCall, RequestHead } from '../../tap/call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { headOfUndici, type UndiciRequest } from '../../tap/outbound/undici-request.ts';
import { internalOf } from '../../hook/internals.ts';
import { deniedResponse } from '../denied-response.ts';
import { isGated, type GatedCall, type OutboundCall } from '../gated-call.ts';
import { deny, judgeDispatched, judgeShown, skipping } from './dispatched-call.ts';
import { UNDECIDED, undecidedError, type Guard } from '../guard.ts';
import { answerThroughHandler, failHandler } from './handler-response.ts';

/** The gate before the requests of every copy of undici, including the one behind `fetch`. */
export interface UndiciGate {
  /** Judges a request before it is dispatched, so that a denied one does not even connect. */
  readonly dispatch: DispatchGate;
  /**
   * Returns the observer of a request that has just been created: the one with which it was judged, or a new one if its
   * dispatcher has not been instrumented yet. Such a request is judged now, and an incomplete body stays unread.
   */
  readonly observe: (head: RequestHead, origin: CallOrigin, request: object) => CallObserver | undefined;
  /** Keeps a request that could not be observed from being sent, while there are deciders. */
  readonly refuse: (request: object) => void;
}

/** A request that was judged, or is not a model call, and is being sent. */
interface Admitted {
  readonly target: string;
  readonly options: UndiciRequest;
  readonly call: CallObserver | undefined;
}

export function createUndiciGate(guard: Guard, observe: ObserveCall<OutboundCall>): UndiciGate {
  const admitted = new WeakMap<CallOrigin, Admitted>();

  const take = (origin: CallOrigin, head: RequestHead): Admitted | undefined => {
    const found = admitted.get(origin);
    admitted.delete(origin);
    return found?.target === targetOf(head) ? found : undefined;
  };
  const admit = (request: DispatchedRequest, { send, failed }: Sending): unknown => {
    const { options } = request;
    const origin = originOf(request);
    if (origin === undefined || isHandedOn(options, admitted.get(origin))) return send(options);
    const head = headOfDispatch(request);
    if (head === undefined) return send(options);
    const sendWith = (sent: unknown, call: CallObserver | undefined): unknown => {
      admitted.set(origin, { target: targetOf(head), options: options as UndiciRequest, call });
      return send(sent);
    };
    const call = observe(head, origin);
    if (!isGated(call)) return sendWith(options, call);
    return judgeDispatched({ request, head, call, fence: guard.fence, send: sendWith, failed });
  };

  return {
    dispatch: (request, send) => (guard.isUp ? guarded(guard, admit, request, send) : send(request.options)),
    observe(head, origin, request) {
      const found = take(origin, head);
      if (found !== undefined) return found.call;
      const call = observe(head, origin);
      return isGated(call) ? judgeCreated(guard.fence, request, head, call) : call;
    },
    refuse(request) {
      if (guard.deniesFaults) refuseCreated(request);
    },
  };
}

/** The possible results of a dispatch. */
interface Sending {
  readonly send: (options: unknown) => unknown;
  /** Must be called with a later fault, and the options with which the request can still be sent. */
  readonly failed: (fault: unknown, options: unknown) => void;
}

/** Refuses a request that cannot be judged because of a fault of ours. */
function guarded(
  guard: Guard,
  admit: (request: DispatchedRequest, sending: Sending) => unknown,
  request: DispatchedRequest,
  send: (options: unknown) => unknown,
): unknown {
  let isSent = false;
  const sending: Sending = {
    send(options) {
      isSent = true;
      return send(options);
    },
    failed(fault, options) {
      if (isSent) failHandler(request.handler as object, fault);
      else if (guard.refuses(fault)) refuseLate(guard.fence, request);
      else sendLate(request, () => send(options));
    },
  };
  try {
    return admit(request, sending);
  } catch (error) {
    // Errors of the dispatcher go to its caller.
    if (isSent) throw error;
    return guard.refuses(error) ? refuse(guard.fence, request) : send(request.options);
  }
}

/** Responds, since SDKs retry after an error. */
function refuse(fence: Fence, { handler }: DispatchedRequest): true {
  try {
    answerThroughHandler(fence, handler as object, deniedResponse('', UNDECIDED.message));
    return true;
  } catch {
    throw undecidedError();
  }
}

/** Like {@link refuse}, after `dispatch` has returned. */
function refuseLate(fence: Fence, request: DispatchedRequest): void {
  try {
    refuse(fence, request);
  } catch (error) {
    failHandler(request.handler as object, error);
  }
}

/** Reports errors of the dispatcher to the handler, since its caller is gone. */
function sendLate({ handler }: DispatchedRequest, send: () => void): void {
  try {
    send();
  } catch (error) {
    failHandler(handler as object, error);
  }
}

/** Absent if no dispatcher would accept the request. */
function originOf({ origin, handler }: DispatchedRequest): CallOrigin | undefined {
  if (origin === undefined && typeof handler === 'object' && handler !== null)
    throw new Error('The origin of the request is unknown.');
  return origin;
}

/** A dispatcher may pass its request to another; its target is checked when the request is created. */
function isHandedOn(options: unknown, earlier: Admitted | undefined): boolean {
  const { method, path } = (options ?? {}) as UndiciRequest;
  return earlier !== undefined && earlier.options.method === method && earlier.options.path === path;
}

function headOfDispatch({ dispatcher, options }: DispatchedRequest): RequestHead | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const { origin = originOfDispatcher(dispatcher) } = options as UndiciRequest;
  return headOfUndici({ ...options, origin });
}

/** Requests to a dispatcher of one origin may omit it. */
function originOfDispatcher(dispatcher: unknown): unknown {
  return internalOf(dispatcher, 'url');
}

function targetOf({ method, host, port, path }: RequestHead): string {
  return `${method} ${host}:${port}${path}`;
}

function judgeCreated(fence: Fence, request: object, head: RequestHead, call: GatedCall): CallObserver | undefined {
  const { response, bytes } = judgeShown(fence, call, head, request);
  if (response === undefined) return skipping(call, bytes);
  // An aborted request is removed from its client's queue silently.
  Reflect.set(request, 'aborted', true);
  deny(fence, call, handlerOf(request) as object, response);
  return undefined;
}

/** Fails a request as undici itself does; calls no other code of ours, since it may be what failed. */
function refuseCreated(request: object): void {
  Reflect.set(request, 'aborted', true);
  const fail: unknown = Reflect.get(request, 'onResponseError') ?? Reflect.get(request, 'onError');
  queueMicrotask(() => {
    Reflect.set(request, 'aborted', false);
    (fail as (error: unknown) => void).call(request, undecidedError());
  });
}
