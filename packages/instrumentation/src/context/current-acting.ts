import { actingStore, completed, type ActingContext } from './acting-context.ts';
import { currentRequest, type RequestScope } from './request-scope.ts';

/** Returns the current acting context, if any: that of `runAs`, else that of the received request. */
export function actingContext(): ActingContext | undefined {
  const request = currentRequest();
  return actingWithin(actingStore().getStore(), request, request?.named);
}

/**
 * Returns the acting context of code, with the facts known now about its received request.
 *
 * @param here context of the innermost `runAs`
 * @param named context set by `setPrincipal` by then
 */
export function actingWithin(
  here: ActingContext | undefined,
  request: RequestScope | undefined,
  named: ActingContext | undefined,
): ActingContext | undefined {
  // A context from before the request is the server's, and the request's own takes precedence.
  if (request !== undefined && here === request.outer) return completed(named) ?? request.found ?? here;
  return completed(here);
}
