import type { Directive } from '../directives/directive.ts';
import type { StoredDirectives } from '../directives/stored-directives.ts';
import type { HoleCounts } from './holes.ts';

/** A directive of the log, and what it explains. */
export interface DirectiveReport {
  /** Index of its leaf. */
  readonly leaf: number;
  /** Missing where no officer signed it. */
  readonly kind?: Directive['kind'];
  readonly id?: string;
  readonly reason?: string;
  readonly signers?: readonly string[];
  /** Records that are gone by it, among those that were verified. */
  readonly dropped?: number;
  /** Values that are gone by it, among those that were verified. */
  readonly erased?: number;
  /** Why it does not count, where it does not. */
  readonly problem?: string;
}

/** What there is to tell of the directives of a log, in its order. */
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
