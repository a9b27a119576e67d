import type { IncomingMessage } from 'node:http';
import { context, trace, type SpanContext } from '@opentelemetry/api';
import { actingStore, completed, noteActing } from '../../context/acting-context.ts';
import type { CallOrigin } from '../../context/origin/call-origin.ts';
import { enterRequestScope, openRequestScope, RequestScope, type FoundCaller } from '../../context/request-scope.ts';
import type { CallObserver, ObserveCall, RequestHead } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { shadow } from '../../hook/shadow.ts';

/** What is looked at of a request to find its caller; a request of `node:http` is such. */
export type ShownRequest = Pick<IncomingMessage, 'headers' | 'headersDistinct' | 'rawHeaders' | 'socket'>;

/** What taps of servers need. */
export interface ServerTapOptions {
  readonly fence: Fence;
  readonly observe: ObserveCall;
  /** Finds out what a request shows of its caller; absent where nothing is to be found. */
  readonly identify?: ((request: ShownRequest) => FoundCaller) | undefined;
}

/** A model call that the service has begun to receive. */
export interface ReceivedCall {
  readonly call: CallObserver;
  readonly origin: ReceivedOrigin;
}

/** A request that the service has begun to receive. */
export interface ReceivedRequest {
  /** What it is known by to those who name its caller. */
  readonly request: object;
  /** Whose `push` its body comes in. */
  readonly body: object;
  readonly shown: ShownRequest;
  readonly head: () => RequestHead;
}

/** Gives a request its scope, in which its caller can be named, and begins to follow it where it is a model call. */
export function receive(
  { request, body, shown, head }: ReceivedRequest,
  { fence, observe, identify }: ServerTapOptions,
): ReceivedCall | undefined {
  const scope = new RequestScope(actingStore().getStore());
  openRequestScope(request, scope);
  enterRequestScope(scope);
  noteActing();
  if (identify !== undefined) fence.run(() => scope.identify(identify(shown)));
  // Its body comes in callbacks of their own, which do not stand in the context of its start.
  shadow(fence, body, 'push', () => enterRequestScope(scope));
  const origin = new ReceivedOrigin(scope);
  const call = observe(head(), origin);
  call?.begin();
  return call && { call, origin };
}

/** The origin of a received call, which is not settled before the call has ended. */
export class ReceivedOrigin implements CallOrigin {
  readonly #scope: RequestScope;
  #parent: SpanContext | undefined;

  constructor(scope: RequestScope) {
    this.#scope = scope;
  }

  get acting(): CallOrigin['acting'] {
    return completed(this.#scope.caller);
  }

  get attribution(): CallOrigin['attribution'] {
    return this.#scope.attribution;
  }

  get search(): CallOrigin['search'] {
    return this.#scope.search;
  }

  /** The span that was active when the service began to answer: none is yet when the request comes. */
  get parent(): SpanContext | undefined {
    return this.#parent;
  }

  noteActiveSpan(): void {
    this.#parent ??= trace.getSpanContext(context.active());
  }
}

/** An IPv4 address as such, also where the socket has it as an IPv6 one. */
export function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/u, '');
}
