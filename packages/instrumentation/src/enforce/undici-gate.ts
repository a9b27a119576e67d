import type { CallOrigin } from '../context/call-origin.ts';
import { handlerOf, symbolOf, type DispatchedRequest, type DispatchGate } from '../context/dispatch-anchor.ts';
import type { CallObserver, ObserveCall, RequestHead } from '../tap/call-observer.ts';
import type { Fence } from '../tap/fence.ts';
import { headOfUndici, type UndiciRequest } from '../tap/undici-request.ts';
import { deciders } from './deciders.ts';
import { deny, judgeDispatched, showBody, skipping, type GatedCall } from './dispatched-call.ts';

/** Stands before the requests of every undici, among them the one behind `fetch`. */
export interface UndiciGate {
  /** Judges a request before its dispatcher is asked, so that a denied one does not even connect. */
  readonly dispatch: DispatchGate;
  /**
   * The observer of a request that has just been created: the one that it was judged with, or a new one where the
   * request came by a dispatcher that nobody has shown us yet. There it is judged now, and a body that is not whole
   * stays unread.
   */
  readonly observe: (head: RequestHead, origin: CallOrigin, request: object) => CallObserver | undefined;
}

/** A request that was judged, or found to be no model call, and is now on its way. */
interface Admitted {
  readonly target: string;
  readonly options: UndiciRequest;
  readonly call: CallObserver | undefined;
}

export function createUndiciGate(fence: Fence, observe: ObserveCall): UndiciGate {
  const admitted = new WeakMap<CallOrigin, Admitted>();

  const take = (origin: CallOrigin, head: RequestHead): Admitted | undefined => {
    const found = admitted.get(origin);
    admitted.delete(origin);
    return found?.target === targetOf(head) ? found : undefined;
  };
  const admit: DispatchGate = (request, send) => {
    const { origin, options } = request;
    if (origin === undefined || isHandedOn(options, admitted.get(origin))) return send(options);
    const head = fence.run(() => headOfDispatch(request));
    if (head === undefined) return send(options);
    const sendWith = (sent: unknown, call: CallObserver | undefined): unknown => {
      admitted.set(origin, { target: targetOf(head), options: options as UndiciRequest, call });
      return send(sent);
    };
    const call = fence.run(() => observe(head, origin));
    if (!isGated(call)) return sendWith(options, call);
    return judgeDispatched({ request, head, call, fence, send: sendWith });
  };

  return {
    dispatch: (request, send) => (isUndecided(fence) ? send(request.options) : admit(request, send)),
    observe(head, origin, request) {
      const found = take(origin, head);
      if (found !== undefined) return found.call;
      const call = observe(head, origin);
      return isGated(call) ? judgeCreated(fence, request, head, call) : call;
    },
  };
}

function isUndecided(fence: Fence): boolean {
  return (fence.run(deciders)?.length ?? 0) === 0;
}

/** A dispatcher may hand what it was given to another. Where that goes is looked at when the request is created. */
function isHandedOn(options: unknown, earlier: Admitted | undefined): boolean {
  const { method, path } = (options ?? {}) as UndiciRequest;
  return earlier !== undefined && earlier.options.method === method && earlier.options.path === path;
}

function isGated(call: CallObserver | undefined): call is GatedCall {
  return call?.gate !== undefined;
}

function headOfDispatch({ dispatcher, options }: DispatchedRequest): RequestHead | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const { origin = originOfDispatcher(dispatcher) } = options as UndiciRequest;
  return headOfUndici({ ...options, origin });
}

/** A dispatcher of one origin need not be told it. */
function originOfDispatcher(dispatcher: unknown): unknown {
  const symbol = symbolOf(dispatcher, 'url');
  return symbol === undefined ? undefined : Reflect.get(dispatcher as object, symbol);
}

function targetOf({ method, host, port, path }: RequestHead): string {
  return `${method} ${host}:${port}${path}`;
}

function judgeCreated(fence: Fence, request: object, head: RequestHead, call: GatedCall): CallObserver | undefined {
  const seen = showBody(fence, call, head, request);
  const answer = call.gate.judge(seen.body);
  if (answer === undefined) return skipping(call, seen.bytes);
  // An aborted request is dropped from its client's queue, without another word.
  Reflect.set(request, 'aborted', true);
  deny(call, handlerOf(request) as object, answer);
  return undefined;
}
