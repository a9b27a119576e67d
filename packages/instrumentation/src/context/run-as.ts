import { actingStore, nestedContext, noteActing, type ActingContext } from './acting-context.ts';
import { generatingWithin } from './acting-generator.ts';
import { actingWithin } from './current-acting.ts';
import { delegated } from './delegation.ts';
import { parsePrincipal, parseRunAsOptions, type Principal, type RunAsOptions } from './principal.ts';
import { warnUnlessAudited } from '../not-running.ts';
import { currentRequest } from './request-scope.ts';

/**
 * Runs a function as a principal: every model call that it makes, also later and asynchronously, is recorded under this
 * principal and purpose, including those of a returned generator, wherever it is consumed. Around the
 * handler of a received request it also names that request's caller. An agent or a service that runs within another's
 * context acts on the other's behalf, unless it has an explicit chain.
 *
 * @returns the result of the function
 * @throws {InvalidPrincipalError} at once, before the function runs
 * @example
 * await runAs({ id: 'alice' }, { purpose: 'support' }, () => openai.chat.completions.create({ … }));
 */
export function runAs<T>(principal: Principal, fn: () => T): T;
export function runAs<T>(principal: Principal, options: RunAsOptions, fn: () => T): T;
export function runAs<T>(principal: Principal, optionsOrFn: RunAsOptions | (() => T), maybeFn?: () => T): T {
  const fn = typeof optionsOrFn === 'function' ? optionsOrFn : (maybeFn as () => T);
  const options = typeof optionsOrFn === 'function' ? {} : parseRunAsOptions(optionsOrFn);
  const acting = contextWithin(parsePrincipal(principal), options);
  const store = actingStore();
  warnUnlessAudited();
  noteActing();
  currentRequest()?.noteRunAs(acting, store.getStore());
  return generatingWithin(store, acting, store.run(acting, fn));
}

function contextWithin(principal: Principal, options: RunAsOptions): ActingContext {
  const here = actingStore().getStore();
  const request = currentRequest();
  const named = request?.named;
  const make = (): ActingContext => {
    const outer = actingWithin(here, request, named);
    return nestedContext(delegated(principal, outer?.principal), options, outer);
  };
  return request?.search === undefined ? make() : { ...make(), completed: make };
}
