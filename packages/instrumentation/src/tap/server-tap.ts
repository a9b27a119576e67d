import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, trace, type SpanContext } from '@opentelemetry/api';
import { actingStore, completed, noteActing } from '../context/acting-context.ts';
import type { CallOrigin } from '../context/call-origin.ts';
import { enterRequestScope, openRequestScope, RequestScope, type FoundCaller } from '../context/request-scope.ts';
import { bytesOf } from './body-chunk.ts';
import type { CallObserver, ObserveCall, RequestHead } from './call-observer.ts';
import { subscribeAll, type Unsubscribe } from './channel-set.ts';
import type { Fence } from './fence.ts';
import { headersOfPairs } from './header-fields.ts';
import { credentialInQuery, withoutQuery } from './query-credential.ts';
import { followResponse } from './server-response.ts';
import { shadow } from './shadow.ts';

/** What {@link tapServer} needs. */
export interface ServerTapOptions {
  readonly fence: Fence;
  readonly observe: ObserveCall;
  /** Finds out what a request shows of its caller; absent where nothing is to be found. */
  readonly identify?: ((request: IncomingMessage) => FoundCaller) | undefined;
}

/**
 * Follows the calls that `node:http` and `node:https` servers receive, and so those of the frameworks on top of them.
 * Every request gets its scope, in which its caller can be named; only model calls are followed.
 */
export function tapServer({ fence, observe, identify }: ServerTapOptions): Unsubscribe {
  return subscribeAll(fence, {
    'http.server.request.start': (message) => {
      const request = message['request'] as IncomingMessage;
      const scope = new RequestScope(actingStore().getStore());
      openRequestScope(request, scope);
      enterRequestScope(scope);
      noteActing();
      if (identify !== undefined) fence.run(() => scope.identify(identify(request)));
      // Its body comes in callbacks of their own, which do not stand in the context of its start.
      shadow(fence, request, 'push', () => enterRequestScope(scope));
      const origin = new ReceivedOrigin(scope);
      const call = observe(headOf(request), origin);
      if (call !== undefined) followCall(fence, request, message['response'] as ServerResponse, { call, origin });
    },
  });
}

/** The origin of a received call, which is not settled before the call has ended. */
class ReceivedOrigin implements CallOrigin {
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

function headOf(request: IncomingMessage): RequestHead {
  const { socket, url = '/' } = request;
  const parsed = URL.parse(url, 'http://path');
  return {
    method: request.method ?? '',
    host: plainAddress(socket.localAddress) ?? '',
    port: socket.localPort ?? 0,
    path: parsed?.pathname ?? withoutQuery(url),
    queryCredential: credentialInQuery(parsed?.search ?? ''),
    headers: headersOfPairs(request.rawHeaders),
    clientAddress: plainAddress(socket.remoteAddress),
  };
}

/** An IPv4 address as such, also where the socket has it as an IPv6 one. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/u, '');
}

function followCall(
  fence: Fence,
  request: IncomingMessage,
  response: ServerResponse,
  { call, origin }: { readonly call: CallObserver; readonly origin: ReceivedOrigin },
): void {
  followResponse(fence, response, call, () => origin.noteActiveSpan());
  shadow(fence, request, 'push', ([chunk, encoding]) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.requestBody(bytes);
  });
}
