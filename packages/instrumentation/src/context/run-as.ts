import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditPurposeSource } from '@auditspan/conventions';
import { AUDIT_PURPOSE_SOURCE } from '@auditspan/conventions';
import { parsePrincipal, parseRunAsOptions, type Principal, type RunAsOptions } from './principal.ts';

/** On whose account the code now running runs. */
export interface ActingContext extends Omit<RunAsOptions, 'purpose'> {
  readonly principal: Principal;
  readonly purpose?: string | undefined;
  /** Absent where no purpose was declared. */
  readonly purposeSource?: AuditPurposeSource | undefined;
}

/** The store is shared by every copy of this package in the process, so that it does not matter whose `runAs` is called. */
const STORE = Symbol.for('auditspan.acting-context.1');

function store(): AsyncLocalStorage<ActingContext> {
  const shared = globalThis as { [STORE]?: AsyncLocalStorage<ActingContext> };
  return (shared[STORE] ??= new AsyncLocalStorage<ActingContext>());
}

/** The acting context here, if any. */
export function actingContext(): ActingContext | undefined {
  return store().getStore();
}

/**
 * Runs a function on a principal's account: every model call that it makes, also later and asynchronously, is
 * recorded under this principal and purpose.
 *
 * @returns what the function returns
 * @throws InvalidPrincipalError at once, before the function runs
 * @example
 * await runAs({ id: 'alice' }, { purpose: 'support' }, () => openai.chat.completions.create({ … }));
 */
export function runAs<T>(principal: Principal, fn: () => T): T;
export function runAs<T>(principal: Principal, options: RunAsOptions, fn: () => T): T;
export function runAs<T>(principal: Principal, optionsOrFn: RunAsOptions | (() => T), maybeFn?: () => T): T {
  const fn = typeof optionsOrFn === 'function' ? optionsOrFn : (maybeFn as () => T);
  const options = typeof optionsOrFn === 'function' ? {} : parseRunAsOptions(optionsOrFn);
  return store().run(nested(parsePrincipal(principal), options, actingContext()), fn);
}

function nested(principal: Principal, options: RunAsOptions, outer: ActingContext | undefined): ActingContext {
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
