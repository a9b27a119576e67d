import { AsyncLocalStorage } from 'node:async_hooks';
import { AUDIT_PURPOSE_SOURCE, type AuditPurposeSource } from '@auditspan/conventions';
import type { Principal, RunAsOptions } from './principal.ts';
import { currentRequest } from './request-scope.ts';

/** On whose account the code now running runs. */
export interface ActingContext extends Omit<RunAsOptions, 'purpose'> {
  readonly principal: Principal;
  readonly purpose?: string | undefined;
  /** Absent where no purpose was declared. */
  readonly purposeSource?: AuditPurposeSource | undefined;
}

/** The store is shared by every copy of this package in the process, so that it does not matter whose `runAs` is called. */
const STORE = Symbol.for('auditspan.acting-context.1');

/** What `runAs` runs its function in. */
export function actingStore(): AsyncLocalStorage<ActingContext> {
  const shared = globalThis as { [STORE]?: AsyncLocalStorage<ActingContext> };
  return (shared[STORE] ??= new AsyncLocalStorage<ActingContext>());
}

/** The acting context here, if any: that of `runAs`, else that of the request which is being answered. */
export function actingContext(): ActingContext | undefined {
  const here = actingStore().getStore();
  const request = currentRequest();
  // What was there before the request began is the server's, and the request's own goes before it.
  return request !== undefined && here === request.outer ? (request.named ?? here) : here;
}

/** An acting context within another, from which the purpose and what belongs to it are inherited. */
export function nestedContext(
  principal: Principal,
  options: RunAsOptions,
  outer: ActingContext | undefined,
): ActingContext {
  const { principal: _outer, ...inherited } = outer ?? {};
  if (options.purpose !== undefined) {
    return { ...inherited, ...options, principal, purposeSource: AUDIT_PURPOSE_SOURCE.EXPLICIT };
  }
  const context = { ...inherited, ...withoutAbsent(options), principal };
  return outer?.purpose === undefined ? context : { ...context, purposeSource: AUDIT_PURPOSE_SOURCE.INHERITED };
}

function withoutAbsent(options: RunAsOptions): RunAsOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
