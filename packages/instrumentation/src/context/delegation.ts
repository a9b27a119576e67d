import { AUDIT_PRINCIPAL_TYPE } from '@auditspan/conventions';
import { own } from '../own.ts';
import type { Principal } from './principal.ts';

/** Maximum length of a record's delegation chain. */
export const MAX_DELEGATION = 16;

/** Whether a principal acts for others: an agent or a service. */
export function isDelegate(principal: Principal): boolean {
  const type = own(principal, 'type');
  return type === AUDIT_PRINCIPAL_TYPE.AGENT || type === AUDIT_PRINCIPAL_TYPE.SERVICE;
}

/**
 * Returns a principal as it acts within another's context: an agent or a service acts on the other's behalf, unless it
 * has an explicit chain. A user acts for nobody else.
 *
 * @param outer principal of the outer context
 */
export function delegated(principal: Principal, outer: Principal | undefined): Principal {
  if (outer === undefined || own(principal, 'onBehalfOf') !== undefined || !isDelegate(principal)) return principal;
  const onBehalfOf = chainBehind(principal.id, outer);
  return onBehalfOf.length === 0 ? principal : { ...principal, onBehalfOf };
}

function chainBehind(id: string, outer: Principal): readonly string[] {
  const before = own(outer, 'onBehalfOf') ?? [];
  if (outer.id === id || own(outer, 'type') === AUDIT_PRINCIPAL_TYPE.ANONYMOUS) return before;
  return boundedChain([outer.id, ...before]);
}

/** Truncates a chain to its bound: the nearest members are kept, and the last, for whom it all began. */
export function boundedChain(chain: readonly string[]): readonly string[] {
  return chain.length <= MAX_DELEGATION ? chain : [...chain.slice(0, MAX_DELEGATION - 1), chain.at(-1) as string];
}
