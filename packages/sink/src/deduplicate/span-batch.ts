import type { AuditRow, SpanBatch } from '@auditspan/store';
import type { SpanItem } from '../normalise/span-item.ts';
import { VERDICT, type Verdict } from './deduplicate.ts';

const CONFLICT = 'another record with the same audit.record.id came before';

/** The rows to be stored: of every span that is no duplicate. */
export function toSpanBatch(items: readonly SpanItem[], verdicts: readonly Verdict[]): SpanBatch {
  const kept = items.filter((_, index) => verdicts[index] !== VERDICT.DUPLICATE);
  const audits = items.map(({ audit }, index) => auditOf(audit, verdicts[index]));
  return { spans: kept.map(({ row }) => row), audits: audits.filter((audit) => audit !== undefined) };
}

function auditOf(audit: AuditRow | undefined, verdict: Verdict | undefined): AuditRow | undefined {
  if (audit === undefined || verdict === VERDICT.DUPLICATE) return undefined;
  return verdict === VERDICT.CONFLICT ? { ...audit, Problems: [...audit.Problems, CONFLICT] } : audit;
}
