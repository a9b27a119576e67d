import { setImmediate } from 'node:timers/promises';
import { warnNotRunning } from '../not-running.ts';
import type { Decide, EnforceOptions } from './decision.ts';

/** A decider as it was registered. */
export interface Decider {
  readonly decide: Decide;
  readonly readsModel: boolean;
  readonly onFault: 'allow' | 'deny';
}

/** Shared by every copy of this package in the process. */
const DECIDERS = Symbol.for('auditspan.deciders.1');

interface Shared {
  deciders: readonly Decider[];
  readonly watchers: Set<() => void>;
}

function shared(): Shared {
  const global = globalThis as { [DECIDERS]?: Shared };
  return (global[DECIDERS] ??= { deciders: [], watchers: new Set() });
}

/** Who decides at the moment, in the order of registration. */
export function deciders(): readonly Decider[] {
  return shared().deciders;
}

/**
 * Asks a decider before every model call and all audited work of this process, before the first byte leaves. Of several
 * deciders, all are asked in the order of registration until one denies. A denied call reaches its caller as the
 * provider's own 403 would, and denied work as an `AccessDeniedError`.
 *
 * @returns a function that stops asking it
 * @throws TypeError where `decide` is no function
 * @example
 * const stop = enforce(({ principal }) =>
 *   principal.type === 'anonymous' ? { effect: 'deny', policyId: 'no-anonymous' } : undefined,
 * );
 */
export function enforce(decide: Decide, options: EnforceOptions = {}): () => void {
  if (typeof decide !== 'function') throw new TypeError('enforce needs a function that decides.');
  const { readsModel = true, onFault = 'deny' } = options;
  const decider: Decider = { decide, readsModel, onFault };
  change((others) => [...others, decider]);
  // A promise of it: a fault is nobody's to catch in a turn of its own.
  setImmediate(undefined, { ref: false })
    .then(warnWhereNothingIsAsked)
    .catch(() => undefined);
  return () => change((others) => others.filter((other) => other !== decider));
}

/**
 * Has something in place only while there are deciders.
 *
 * @param install puts it in place, and returns what takes it away
 * @param follow told who decides, now and whenever that changes
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

/** Auditing may well be started after the first decider is there. */
function warnWhereNothingIsAsked(): void {
  if (shared().watchers.size > 0 || deciders().length === 0) return;
  warnNotRunning('Nothing is enforced: auditing is not running.');
}

function change(to: (deciders: readonly Decider[]) => readonly Decider[]): void {
  const state = shared();
  state.deciders = to(state.deciders);
  for (const onChange of state.watchers) onChange();
}
