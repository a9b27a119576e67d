import type { StoreClient } from '@auditspan/store';
import { streamRows } from '../stored-log/stream-rows.ts';
import { type Finding, FINDING } from './findings.ts';

/**
 * Columns that ClickHouse derives from others when a record is stored, and that no leaf covers: anyone who may write could change
 * them, for example to leave a call out of counts. By name, as SQL expressions, as in the table.
 */
export const DERIVED_COLUMNS: Readonly<Record<string, string>> = {
  Region: "simpleJSONExtractString(Resource, 'cloud.region')",
  Team: "simpleJSONExtractString(Resource, 'service.namespace')",
  CallInProgress: "OtherAttributes['audit.call.in_progress'] = 'true'",
  PrincipalHash: 'cityHash64(PrincipalId)',
};

/** Not judged if `Resource` is empty: an erasure clears the columns that they were derived from, but not them. */
const FROM_REST = new Set(['Region', 'Team', 'CallInProgress']);

const CHANGED = Object.entries(DERIVED_COLUMNS).map(([name, made]) => {
  const isJudged = FROM_REST.has(name) ? "Resource != '' AND " : '';
  return `if(${isJudged}${name} != (${made}), '${name}', '')`;
});

const SELECT = `
  SELECT toString(LeafIndex), toString(RecordId), arrayFilter(name -> name != '', [${CHANGED.join(', ')}]) AS changed
  FROM audit_spans
  WHERE LogId = {origin:String} AND LeafIndex >= {from:UInt64} AND LeafIndex < {to:UInt64} AND notEmpty(changed)
  ORDER BY LeafIndex`;

/**
 * Finds records whose derived columns do not match the columns that they are derived from.
 * @yields findings in log order.
 */
export async function* changedDerivedColumns(
  client: StoreClient,
  range: { readonly origin: string; readonly from: number; readonly to: number },
): AsyncGenerator<Finding> {
  for await (const [index, recordId, columns] of streamRows<[string, string, string[]]>(client, SELECT, range)) {
    const at = Number(index);
    const what = 'columns that ClickHouse derives from others were changed';
    yield { kind: FINDING.EDITED, from: at, to: at, recordId, columns, what };
  }
}
