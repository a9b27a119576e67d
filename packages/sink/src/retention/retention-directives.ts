import { createStoreChange, type StoreChange } from '../directives/change-store.ts';
import type { RetentionDirective } from '../directives/directive.ts';
import type { DirectiveLog } from '../directives/directive-log.ts';
import { formatRanges, type LeafRanges } from '../directives/leaf-ranges.ts';
import { leavesInSql } from '../directives/leaves-in-sql.ts';
import type { StoredDirective } from '../directives/stored-directives.ts';
import type { ClassPlan } from './plan-retention.ts';

/** Maximum number of ranges in one directive, so that it stays short enough to be signed. */
const MOST_SPANS = 20_000;

/** Returns the directives that drop the unheld records of a plan. */
export async function retentionDirectives(
  { client, origin }: DirectiveLog,
  directives: readonly StoredDirective[],
  { class: name, days, before, leaves }: ClassPlan,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<RetentionDirective[]> {
  const change = createStoreChange(client, 'read what was kept long enough');
  const began = await beganAt(change, origin, directives);
  const made: RetentionDirective[] = [];
  for (let start = 0; start < leaves.free.length; start += MOST_SPANS) {
    const part = leaves.free.slice(start, start + MOST_SPANS);
    made.push({
      kind: 'retention',
      log: origin,
      id,
      reason,
      class: name,
      days,
      before: `${before}`,
      leaves: formatRanges(part),
      edge: await edgeOf(change, origin, part),
      began,
      partitions: await partitionsOf(change, origin, part),
      holds: leaves.holds,
    });
  }
  return made;
}

/** The age of the newest leaf bounds that of all. */
async function edgeOf({ rows }: StoreChange, origin: string, part: LeafRanges): Promise<RetentionDirective['edge']> {
  const index = (part.at(-1)?.to ?? 0) - 1;
  const [row] = await rows<{ leaf: string }>(
    'SELECT Leaf AS leaf FROM audit_leaves WHERE LogId = {origin:String} AND LeafIndex = {index:UInt64}',
    { origin, index },
  );
  return { index, leaf: row?.leaf ?? '' };
}

async function partitionsOf({ rows }: StoreChange, origin: string, part: LeafRanges): Promise<string[]> {
  const found = await rows<{ id: string }>(
    `SELECT DISTINCT _partition_id AS id FROM audit_spans WHERE LogId = {origin:String} AND ${leavesInSql(part)} ORDER BY id`,
    { origin },
  );
  return found.map(({ id }) => id);
}

/** Returns when the log began: if its first leaf was dropped, the first directive that did so records it. */
async function beganAt({ rows }: StoreChange, origin: string, directives: readonly StoredDirective[]): Promise<string> {
  const earlier = directives.flatMap(({ directive, problem }) =>
    directive.kind === 'retention' && problem === undefined ? [directive.began] : [],
  );
  if (earlier[0] !== undefined) return earlier[0];
  const [row] = await rows<{ began: string }>(
    'SELECT toString(toUnixTimestamp64Nano(min(SealedAt))) AS began FROM audit_leaves WHERE LogId = {origin:String}',
    { origin },
  );
  return row?.began ?? '0';
}
