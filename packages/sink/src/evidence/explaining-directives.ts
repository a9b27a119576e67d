import { takesOut } from '../directives/directive.ts';
import { clipped, countOf, type LeafRanges, type LeafSpan, spanAt, union } from '../directives/leaf-ranges.ts';
import { rangesIn, takesAway } from '../directives/standing.ts';
import type { StoredDirective } from '../directives/stored-directives.ts';
import { readLeaf } from '../stored-log/read-leaf.ts';
import type { EvidenceLink, EvidenceQuestion } from './evidence-package.ts';

/** Leaves between two records of whom is asked for, of which some are gone. */
interface Gap extends LeafSpan {
  /** How many. */
  readonly missing: number;
}

interface Taking {
  readonly stored: StoredDirective;
  readonly leaves: LeafRanges;
  /** Whether who is asked for is not found any more in what it names. */
  readonly isGone: boolean;
}

/**
 * The directives that a package needs: those that name one of its records, and as many as explain all that is missing between
 * records. Not all, since each may have a megabyte.
 * @param records in the order of the log.
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

/** The record that is named as the one before is named by one of them, whichever explain the others. */
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

/** Only records of one principal or one model link up. What came before a time that is asked for is no gap. */
function gapsOf(records: readonly EvidenceLink[], { principal, model, from }: EvidenceQuestion): Gap[] {
  if ((principal === undefined) === (model === undefined)) return [];
  const key = principal === undefined ? 'model' : 'principal';
  const gaps: Gap[] = [];
  let before = { index: -1, count: 0 };
  for (const [place, { index, leaf }] of records.entries()) {
    const says = readLeaf(Buffer.from(leaf))?.[key];
    const count = says?.count ?? 0;
    if (says && says.index > before.index && (place > 0 || from === undefined))
      gaps.push({ from: before.index + 1, to: says.index + 1, missing: count - before.count });
    before = { index, count: count + 1 };
  }
  return gaps;
}
