import { AsyncLocalStorage } from 'node:async_hooks';
import { AUDIT_PURPOSE_SOURCE, type AuditPurposeSource } from '@auditspan/conventions';
import { own } from '../own.ts';
import type { Principal, RunAsOptions } from './principal.ts';

/** The principal, purpose and context of the code that is running. */
export interface ActingContext extends Omit<RunAsOptions, 'purpose'> {
  readonly principal: Principal;
  readonly purpose?: string | undefined;
  /** Absent if no purpose was declared. */
  readonly purposeSource?: AuditPurposeSource | undefined;
  /** Returns the context, completed with later facts about the outer one; present if those were still unknown. */
  readonly completed?: (() => ActingContext) | undefined;
}

/** Shared by all copies of this package in the process, so that any copy's `runAs` works. */
const STORE = Symbol.for('auditspan.acting-context.1');

/** Returns the store in which `runAs` runs its function. */
export function actingStore(): AsyncLocalStorage<ActingContext> {
  const shared = globalThis as { [STORE]?: AsyncLocalStorage<ActingContext> };
  return (shared[STORE] ??= new AsyncLocalStorage<ActingContext>());
}

/** Set once code has acted for a principal, or the process has received a request. */
const ACTED = Symbol.for('auditspan.acted.1');

/** Must be called when code begins to act for a principal. */
export function noteActing(): void {
  (globalThis as { [ACTED]?: true })[ACTED] = true;
}

/** Whether all code of the process has acted for the process itself so far. */
export function hasOnlyOwnWork(): boolean {
  return (globalThis as { [ACTED]?: true })[ACTED] !== true;
}

/** Returns a context completed with later facts about its outer context. */
export function completed(acting: ActingContext | undefined): ActingContext | undefined {
  return own(acting, 'completed') === undefined ? acting : acting?.completed?.();
}

/** Creates an acting context within another, from which the purpose and related fields are inherited. */
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
