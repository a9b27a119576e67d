import { actingStore, completed, type ActingContext } from './acting-context.ts';
import { currentRequest, type RequestScope } from './request-scope.ts';

/** The acting context here, if any: that of `runAs`, else that of the request which is being answered. */
export function actingContext(): ActingContext | undefined {
  const request = currentRequest();
  return actingWithin(actingStore().getStore(), request, request?.named);
}

/**
 * The acting context of code that stood somewhere, by what is known now of the request around it.
 *
 * @param here what `runAs` ran the code in
 * @param named what `setPrincipal` had said by then
 */
export function actingWithin(
  here: ActingContext | undefined,
  request: RequestScope | undefined,
  named: ActingContext | undefined,
): ActingContext | undefined {
  // What was there before the request began is the server's, and the request's own goes before it.
  if (request !== undefined && here === request.outer) return completed(named) ?? request.found ?? here;
  return completed(here);
}
