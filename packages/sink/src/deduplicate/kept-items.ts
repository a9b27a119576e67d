import type { AuditRow } from '@auditspan/store';
import type { SpanItem } from '../normalise/span-item.ts';
import { VERDICT, type Verdict } from './deduplicate.ts';

const CONFLICT = 'another record with the same audit.record.id came before';

/** The spans that are to be stored: every one that is no duplicate. A conflict is told of in the record. */
export function keptItems(items: readonly SpanItem[], verdicts: readonly Verdict[]): SpanItem[] {
  return items.flatMap((item, index) => {
    if (verdicts[index] === VERDICT.DUPLICATE) return [];
    return [verdicts[index] === VERDICT.CONFLICT ? marked(item) : item];
  });
}

function marked(item: SpanItem): SpanItem {
  const { audit } = item;
  return audit === undefined ? item : { ...item, audit: withProblem(audit), isConflict: true };
}

function withProblem(audit: AuditRow): AuditRow {
  return { ...audit, Problems: [...audit.Problems, CONFLICT] };
}
