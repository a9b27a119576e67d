import type { StoreClient } from '@auditspan/store';
import { streamRows } from '../stored-log/stream-rows.ts';
import { type Finding, FINDING } from './findings.ts';

/**
 * What columns hold that ClickHouse makes of others when a record is stored, and that no leaf states: whoever may write can put
 * something else there, such as that a call is not to be counted. By name, in words of SQL, as in the table.
 */
export const DERIVED_COLUMNS: Readonly<Record<string, string>> = {
  Region: "simpleJSONExtractString(Resource, 'cloud.region')",
  Team: "simpleJSONExtractString(Resource, 'service.namespace')",
  CallInProgress: "OtherAttributes['audit.call.in_progress'] = 'true'",
  PrincipalHash: 'cityHash64(PrincipalId)',
};

/** An erasure leaves these as they are, and nothing of what they were made of; a resource is never empty before. */
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
 * Looks for records of which such a column does not follow from the others, which are compared with the leaves.
 * @yields what is wrong, in the order of the log.
 */
export async function* changedDerivedColumns(
  client: StoreClient,
  range: { readonly origin: string; readonly from: number; readonly to: number },
): AsyncGenerator<Finding> {
  for await (const [index, recordId, columns] of streamRows<[string, string, string[]]>(client, SELECT, range)) {
    const at = Number(index);
    const what = 'columns that ClickHouse makes of others hold something else';
    yield { kind: FINDING.EDITED, from: at, to: at, recordId, columns, what };
  }
}
