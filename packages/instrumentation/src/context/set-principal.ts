import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest, ServerHttp2Stream } from 'node:http2';
import { completed, nestedContext, type ActingContext } from './acting-context.ts';
import { parsePrincipal, parseRunAsOptions, type Principal, type RunAsOptions } from './principal.ts';
import { warnUnlessAudited } from '../not-running.ts';
import { currentRequest, scopeOfRequest, type RequestScope } from './request-scope.ts';

/** How {@link setPrincipal} finds its request and what the caller acts for. */
export interface SetPrincipalOptions extends RunAsOptions {
  /** The request, or stream of HTTP/2, for code that lost the async context; by default the one being answered. */
  readonly request?: IncomingMessage | Http2ServerRequest | ServerHttp2Stream | undefined;
}

/**
 * Says who makes the request that is being answered, once authentication has found out. The record of a received model
 * call names this principal, whenever before the end of the answer it is said, and so do the model calls that the
 * handler makes from then on. Said twice, the last word counts.
 *
 * @returns whether there was a request to name; there is none outside of one, or where auditing does not run
 * @throws InvalidPrincipalError naming every wrong field
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

/** A request of HTTP/2 stands for its stream. */
function scopeOfStream(request: object): RequestScope | undefined {
  const stream: unknown = Reflect.get(request, 'stream');
  return typeof stream === 'object' && stream !== null ? scopeOfRequest(stream) : undefined;
}

function callerOf(scope: RequestScope, principal: Principal, options: RunAsOptions): ActingContext {
  const before = scope.caller;
  const make = (): ActingContext => nestedContext(principal, options, completed(before) ?? scope.found);
  return scope.search === undefined ? make() : { ...make(), completed: make };
}
