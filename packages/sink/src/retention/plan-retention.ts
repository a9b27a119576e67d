import { createStoreChange, type StoreChange } from '../directives/change-store.ts';
import type { DirectiveLog } from '../directives/directive-log.ts';
import { DEFAULT_CLASS } from '../directives/governance.ts';
import { leavesWhere, type RowCondition } from '../directives/leaves-where.ts';
import { DAY } from '../directives/retention-age.ts';
import type { StoredDirective } from '../directives/stored-directives.ts';
import { DirectiveError } from '../errors.ts';
import { type HeldLeaves, partByHolds } from '../hold/held-leaves.ts';

/** Expired records of one class. */
export interface ClassPlan {
  readonly class: string;
  readonly days: number;
  /** Records sealed before this time are dropped, in nanoseconds since the Unix epoch. */
  readonly before: bigint;
  readonly leaves: HeldLeaves;
}

/**
 * Finds expired records by class. The age of a record counts from when it was sealed, by the sink's clock and not the sender's.
 * @param now in nanoseconds since the Unix epoch.
 * @throws {DirectiveError} if the governance file sets no retention periods.
 */
export async function planRetention(
  { client, origin, governance }: DirectiveLog,
  directives: readonly StoredDirective[],
  now: bigint,
): Promise<ClassPlan[]> {
  const change = createStoreChange(client, 'find what was kept long enough');
  const names = [...governance.keep.keys()];
  if (names.length === 0)
    throw new DirectiveError('the governance file does not say how long records are kept: add keep');
  const plans: ClassPlan[] = [];
  for (const [name, days] of governance.keep) {
    const before = now - BigInt(days) * DAY;
    const { sql, parameters } = classCondition(name, names);
    const end = await endBefore(change, origin, before);
    const condition = { sql: `LeafIndex < {end:UInt64} AND ${sql}`, parameters: { ...parameters, end } };
    const leaves = await partByHolds(change, origin, directives, await leavesWhere(change, origin, condition));
    plans.push({ class: name, days, before, leaves });
  }
  return plans;
}

/** Returns the first leaf that is newer than a time. */
async function endBefore({ rows }: StoreChange, origin: string, before: bigint): Promise<string> {
  const [edge] = await rows<{ end: string }>(
    `SELECT toString(if(count() = 0, 0, max(LeafIndex) + 1)) AS end FROM audit_leaves
     WHERE LogId = {origin:String} AND toUnixTimestamp64Nano(SealedAt) < {before:Int64}`,
    { origin, before: `${before}` },
  );
  return edge?.end ?? '0';
}

/**
 * Returns the condition for the records of a class; `default` are those of no other class.
 * @param names of all classes.
 */
function classCondition(name: string, names: readonly string[]): RowCondition {
  if (name !== DEFAULT_CLASS) return { sql: 'DataClass = {class:String}', parameters: { class: name } };
  const classes = names.filter((each) => each !== DEFAULT_CLASS);
  return { sql: 'NOT has({classes:Array(String)}, DataClass)', parameters: { classes } };
}
