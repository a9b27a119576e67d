import type { Directive } from '../directives/directive.ts';
import type { StoredDirectives } from '../directives/stored-directives.ts';
import type { HoleCounts } from './holes.ts';

/** A directive of the log, and what it explains. */
export interface DirectiveReport {
  /** Index of its leaf. */
  readonly leaf: number;
  /** Missing if no officer signed the directive. */
  readonly kind?: Directive['kind'];
  readonly id?: string;
  readonly reason?: string;
  readonly signers?: readonly string[];
  /** Verified records that are gone because of it. */
  readonly dropped?: number;
  /** Verified values that are gone because of it. */
  readonly erased?: number;
  /** Why the directive does not count; undefined if it does. */
  readonly problem?: string;
}

/** Returns a report on the directives of a log, in log order. */
export function describeDirectives({ directives, unsigned }: StoredDirectives, holes: HoleCounts): DirectiveReport[] {
  const opened = directives.map(({ index, directive, signers, problem }): DirectiveReport => {
    const { kind } = directive;
    const named = directive.kind === 'done' ? {} : { id: directive.id, reason: directive.reason };
    const [dropped, erased] = [holes.dropped.get(index), holes.erased.get(index)];
    return {
      leaf: index,
      kind,
      ...named,
      signers,
      ...(dropped !== undefined && { dropped }),
      ...(erased !== undefined && { erased }),
      ...(problem !== undefined && { problem }),
    };
  });
  const others = unsigned.map(({ index, problem }): DirectiveReport => ({ leaf: index, problem }));
  return [...opened, ...others].toSorted((one, other) => one.leaf - other.leaf);
}
