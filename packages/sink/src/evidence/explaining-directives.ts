import type { BackPointer } from '@auditspan/ledger';
import { takesOut } from '../directives/directive.ts';
import { clipped, countOf, type LeafRanges, type LeafSpan, spanAt, union } from '../directives/leaf-ranges.ts';
import { rangesIn, takesAway } from '../directives/standing.ts';
import type { StoredDirective } from '../directives/stored-directives.ts';
import { readLeaf } from '../stored-log/read-leaf.ts';
import type { EvidenceLink, EvidenceQuestion } from './evidence-package.ts';

/** A range between two linked records in which some are missing. */
interface Gap extends LeafSpan {
  /** Number of missing records. */
  readonly missing: number;
}

interface Taking {
  readonly stored: StoredDirective;
  readonly leaves: LeafRanges;
  /** Whether records that it names can no longer be found by the requested principal or model. */
  readonly isGone: boolean;
}

/**
 * Selects the directives that a package needs: those that name one of its records, and enough to explain all missing records
 * between them. Not all directives, since each may take a megabyte.
 * @param records in log order.
 */
export function explainingDirectives(
  directives: readonly StoredDirective[],
  records: readonly EvidenceLink[],
  question: EvidenceQuestion,
): StoredDirective[] {
  const key = question.principal === undefined ? 'model' : 'principal';
  const taking = directives.flatMap((stored): Taking[] => {
    if (stored.problem !== undefined || !takesAway(stored)) return [];
    return [{ stored, leaves: rangesIn(stored.directive), isGone: takesOut(stored.directive, key) }];
  });
  const chosen = new Set(taking.filter(({ leaves }) => records.some(({ index }) => spanAt(leaves, index))));
  for (const gap of gapsOf(records, question)) addExplaining(chosen, taking, gap);
  return taking.filter((each) => chosen.has(each)).map(({ stored }) => stored);
}

/** Prefers a directive that names the missing predecessor, then adds others until the gap is explained. */
function addExplaining(chosen: Set<Taking>, taking: readonly Taking[], gap: Gap): void {
  if (explain([...chosen], gap)) return;
  const candidates = taking.filter(({ leaves, isGone }) => isGone && clipped(leaves, gap).length > 0).toReversed();
  for (const each of [...candidates.filter((one) => namesLast(one, gap)), ...candidates]) {
    if (explain([...chosen], gap)) return;
    chosen.add(each);
  }
}

function explain(directives: readonly Taking[], gap: Gap): boolean {
  const gone = directives.filter(({ isGone }) => isGone);
  const named = union(gone.map(({ leaves }) => clipped(leaves, gap)));
  return gone.some((each) => namesLast(each, gap)) && countOf(named) >= gap.missing;
}

function namesLast({ leaves }: Taking, { to }: Gap): boolean {
  return spanAt(leaves, to - 1) !== undefined;
}

/** Only records of a single principal or model are linked. */
function gapsOf(records: readonly EvidenceLink[], { principal, model, from }: EvidenceQuestion): Gap[] {
  if ((principal === undefined) === (model === undefined)) return [];
  const key = principal === undefined ? 'model' : 'principal';
  const gaps: Gap[] = [];
  let before = beginOf(records, key, from);
  for (const { index, leaf } of records) {
    const says = readLeaf(Buffer.from(leaf))?.[key];
    const count = says?.count ?? 0;
    if (says && says.index > before.index)
      gaps.push({ from: before.index + 1, to: says.index + 1, missing: count - before.count });
    before = { index, count: count + 1 };
  }
  return gaps;
}

/** Records before one received before the requested time range are not a gap. */
function beginOf([first]: readonly EvidenceLink[], key: 'principal' | 'model', from = '0'): BackPointer {
  const read = first && readLeaf(Buffer.from(first.leaf));
  const says = read && read.time < BigInt(from) ? read[key] : undefined;
  return says ?? { index: -1, count: 0 };
}
