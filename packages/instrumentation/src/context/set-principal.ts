import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest, ServerHttp2Stream } from 'node:http2';
import { completed, nestedContext, type ActingContext } from './acting-context.ts';
import { parsePrincipal, parseRunAsOptions, type Principal, type RunAsOptions } from './principal.ts';
import { warnUnlessAudited } from '../not-running.ts';
import { currentRequest, scopeOfRequest, type RequestScope } from './request-scope.ts';

/** The request that {@link setPrincipal} applies to, and the purpose and context of its caller. */
export interface SetPrincipalOptions extends RunAsOptions {
  /** The request, or HTTP/2 stream, for code that lost the async context; by default the current one. */
  readonly request?: IncomingMessage | Http2ServerRequest | ServerHttp2Stream | undefined;
}

/**
 * Names the caller of the received request that is being handled, once it is authenticated. The record of a received
 * model call names this principal if it is set before the response ends, and so do the model calls that the handler
 * makes afterwards. The last call wins.
 *
 * @returns whether there was a request to name the caller of; false outside a request, or if auditing is not running
 * @throws {InvalidPrincipalError} naming every wrong field
 * @example
 * app.use((request, response, next) => {
 *   setPrincipal({ id: request.user.id, roles: request.user.roles });
 *   next();
 * });
 */
export function setPrincipal(principal: Principal, options: SetPrincipalOptions = {}): boolean {
  const { request, ...rest } = options;
  const [who, what] = [parsePrincipal(principal), parseRunAsOptions(rest)];
  warnUnlessAudited();
  const scope = request === undefined ? currentRequest() : (scopeOfRequest(request) ?? scopeOfStream(request));
  scope?.name(callerOf(scope, who, what));
  return scope !== undefined;
}

/** An HTTP/2 request has the scope of its stream. */
function scopeOfStream(request: object): RequestScope | undefined {
  const stream: unknown = Reflect.get(request, 'stream');
  return typeof stream === 'object' && stream !== null ? scopeOfRequest(stream) : undefined;
}

function callerOf(scope: RequestScope, principal: Principal, options: RunAsOptions): ActingContext {
  const before = scope.caller;
  const make = (): ActingContext => nestedContext(principal, options, completed(before) ?? scope.found);
  return scope.search === undefined ? make() : { ...make(), completed: make };
}
