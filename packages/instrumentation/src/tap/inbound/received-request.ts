import type { IncomingMessage } from 'node:http';
import { context, trace, type SpanContext } from '@opentelemetry/api';
import { actingStore, completed, noteActing } from '../../context/acting-context.ts';
import type { CallOrigin } from '../../context/origin/call-origin.ts';
import { enterRequestScope, openRequestScope, RequestScope, type FoundCaller } from '../../context/request-scope.ts';
import type { CallObserver, ObserveCall, RequestHead } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { shadow } from '../../hook/shadow.ts';

/** The parts of a request that are needed to find its caller; a request of `node:http` has them. */
export type ShownRequest = Pick<IncomingMessage, 'headers' | 'headersDistinct' | 'rawHeaders' | 'socket'>;

/** Options of the taps of servers. */
export interface ServerTapOptions {
  readonly fence: Fence;
  readonly observe: ObserveCall;
  /** Finds the caller that a request presents; absent if callers are not identified. */
  readonly identify?: ((request: ShownRequest) => FoundCaller) | undefined;
}

/** A model call that the service has begun to receive. */
export interface ReceivedCall {
  readonly call: CallObserver;
  readonly origin: ReceivedOrigin;
}

/** A request that the service has begun to receive. */
export interface ReceivedRequest {
  /** The object by which code refers to the request when it names the caller. */
  readonly request: object;
  /** The object whose `push` receives the body. */
  readonly body: object;
  readonly shown: ShownRequest;
  readonly head: () => RequestHead;
}

/** Gives a request its scope, in which its caller can be named, and starts to observe it if it is a model call. */
export function receive(
  { request, body, shown, head }: ReceivedRequest,
  { fence, observe, identify }: ServerTapOptions,
): ReceivedCall | undefined {
  const scope = new RequestScope(actingStore().getStore());
  openRequestScope(request, scope);
  enterRequestScope(scope);
  noteActing();
  if (identify !== undefined) fence.run(() => scope.identify(identify(shown)));
  // The body arrives in callbacks outside the async context of the request's start.
  shadow(fence, body, 'push', () => enterRequestScope(scope));
  const origin = new ReceivedOrigin(scope);
  const call = observe(head(), origin);
  call?.begin();
  return call && { call, origin };
}

/** The origin of a received call, which is not final before the call has ended. */
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

  /** The span that was active when the service began to respond: when the request arrives there is none yet. */
  get parent(): SpanContext | undefined {
    return this.#parent;
  }

  noteActiveSpan(): void {
    this.#parent ??= trace.getSpanContext(context.active());
  }
}

/** Returns the plain IPv4 address of an IPv4-mapped IPv6 address; other addresses unchanged. */
export function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/u, '');
}
