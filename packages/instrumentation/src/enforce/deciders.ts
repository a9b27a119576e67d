import { setImmediate } from 'node:timers/promises';
import { warnNotRunning } from '../not-running.ts';
import type { Decide, EnforceOptions } from './decision.ts';

/** A registered decider. */
export interface Decider {
  readonly decide: Decide;
  readonly readsModel: boolean;
  readonly onFault: 'allow' | 'deny';
}

/** Shared by all copies of this package in the process. */
const DECIDERS = Symbol.for('auditspan.deciders.1');

interface Shared {
  deciders: readonly Decider[];
  readonly watchers: Set<() => void>;
}

function shared(): Shared {
  const global = globalThis as { [DECIDERS]?: Shared };
  return (global[DECIDERS] ??= { deciders: [], watchers: new Set() });
}

/** Returns the current deciders, in the order of registration. */
export function deciders(): readonly Decider[] {
  return shared().deciders;
}

/**
 * Registers a decider, which is called before every model call and all audited work of this process, before the first
 * byte leaves. Deciders are called in the order of registration until one denies. The caller of a denied call gets a 403
 * in the provider's form, and denied work throws an `AccessDeniedError`.
 *
 * @returns a function that removes the decider
 * @throws {TypeError} if `decide` is not a function
 * @example
 * const stop = enforce(({ principal }) =>
 *   principal.type === 'anonymous' ? { effect: 'deny', policyId: 'no-anonymous' } : undefined,
 * );
 */
export function enforce(decide: Decide, options: EnforceOptions = {}): () => void {
  if (typeof decide !== 'function') throw new TypeError('enforce requires a function.');
  const { readsModel = true, onFault = 'deny' } = options;
  const decider: Decider = { decide, readsModel, onFault };
  change((others) => [...others, decider]);
  // As a promise, since nothing would catch an error thrown in a turn of its own.
  setImmediate(undefined, { ref: false })
    .then(warnIfNotRunning)
    .catch(() => undefined);
  return () => change((others) => others.filter((other) => other !== decider));
}

/**
 * Installs something only while there are deciders.
 *
 * @param install installs it, and returns a function that removes it
 * @param follow called with the deciders, now and after every change
 * @returns a function that ends it for good
 */
export function whileDeciding(install: () => () => void, follow: (deciders: readonly Decider[]) => void): () => void {
  let remove: (() => void) | undefined;
  const bring = (isNeeded: boolean): void => {
    if (isNeeded) remove ??= install();
    else {
      remove?.();
      remove = undefined;
    }
  };
  const onChange = (): void => {
    follow(deciders());
    bring(deciders().length > 0);
  };
  shared().watchers.add(onChange);
  onChange();
  return () => {
    shared().watchers.delete(onChange);
    bring(false);
    follow([]);
  };
}

/** Auditing may be started after the first decider is registered. */
function warnIfNotRunning(): void {
  if (shared().watchers.size > 0 || deciders().length === 0) return;
  warnNotRunning('Nothing is enforced: auditing is not running.');
}

function change(to: (deciders: readonly Decider[]) => readonly Decider[]): void {
  const state = shared();
  state.deciders = to(state.deciders);
  for (const onChange of state.watchers) onChange();
}
