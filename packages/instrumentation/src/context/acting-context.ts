import { AsyncLocalStorage } from 'node:async_hooks';
import { AUDIT_PURPOSE_SOURCE, type AuditPurposeSource } from '@auditspan/conventions';
import { own } from '../own.ts';
import type { Principal, RunAsOptions } from './principal.ts';

/** On whose account the code now running runs. */
export interface ActingContext extends Omit<RunAsOptions, 'purpose'> {
  readonly principal: Principal;
  readonly purpose?: string | undefined;
  /** Absent where no purpose was declared. */
  readonly purposeSource?: AuditPurposeSource | undefined;
  /** The same with what has become known since of the context around it; present where that was still to be found. */
  readonly completed?: (() => ActingContext) | undefined;
}

/** The store is shared by every copy of this package in the process, so that it does not matter whose `runAs` is called. */
const STORE = Symbol.for('auditspan.acting-context.1');

/** What `runAs` runs its function in. */
export function actingStore(): AsyncLocalStorage<ActingContext> {
  const shared = globalThis as { [STORE]?: AsyncLocalStorage<ActingContext> };
  return (shared[STORE] ??= new AsyncLocalStorage<ActingContext>());
}

/** Set once anybody has acted in the process, or made a request of it. */
const ACTED = Symbol.for('auditspan.acted.1');

/** To be told where code begins to run on somebody's account. */
export function noteActing(): void {
  (globalThis as { [ACTED]?: true })[ACTED] = true;
}

/** Whether all code of the process has run on its own account so far. */
export function hasNobodyActed(): boolean {
  return (globalThis as { [ACTED]?: true })[ACTED] !== true;
}

/** A context with what has become known since of the one around it. */
export function completed(acting: ActingContext | undefined): ActingContext | undefined {
  return own(acting, 'completed') === undefined ? acting : acting?.completed?.();
}

/** An acting context within another, from which the purpose and what belongs to it are inherited. */
export function nestedContext(
  principal: Principal,
  options: RunAsOptions,
  outer: ActingContext | undefined,
): ActingContext {
  if (outer === undefined && Object.keys(options).length === 0) return { principal };
  const { principal: _outer, completed: _completed, ...inherited } = outer ?? {};
  if (own(options, 'purpose') !== undefined) {
    return { ...inherited, ...options, principal, purposeSource: AUDIT_PURPOSE_SOURCE.EXPLICIT };
  }
  const context = { ...inherited, ...withoutAbsent(options), principal };
  return own(outer, 'purpose') === undefined ? context : { ...context, purposeSource: AUDIT_PURPOSE_SOURCE.INHERITED };
}

function withoutAbsent(options: RunAsOptions): RunAsOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
