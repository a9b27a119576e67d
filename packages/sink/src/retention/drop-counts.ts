import { createStoreChange } from '../directives/change-store.ts';
import type { DirectiveLog } from '../directives/directive-log.ts';

/**
 * Drops the roll-ups by principal for days and principals without any remaining records.
 * @param before time before which sealed records were dropped, in nanoseconds since the Unix epoch.
 */
export async function dropCounts({ client }: DirectiveLog, before: bigint): Promise<void> {
  const change = createStoreChange(client, 'drop what is counted of dropped records');
  const time = 'fromUnixTimestamp64Nano({before:Int64})';
  const left = `SELECT toDate32(Timestamp, 'UTC'), PrincipalId FROM audit_spans WHERE Timestamp < ${time}`;
  const conditions = {
    audit_by_day: `Day < toDate32(${time}, 'UTC') AND (Day, PrincipalId) NOT IN (${left})`,
    audit_by_principal: `LastAt < ${time} AND PrincipalId NOT IN (SELECT PrincipalId FROM audit_spans)`,
  };
  const parameters = { before: `${before}` };
  for (const [table, where] of Object.entries(conditions)) {
    const found = await change.rows(`SELECT 1 FROM ${table} WHERE ${where} LIMIT 1`, parameters);
    if (found.length > 0) await change.run(`ALTER TABLE ${table} DELETE WHERE ${where}`, parameters);
  }
}
