import { type AuditRow, type StoreClient, toStoreError } from '@auditspan/store';
import type { DecodedBatch } from '../batch/decoded-batch.ts';
import { toSpanRows } from '../normalise/span-item.ts';
import { type OldRecord, VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import { keysOfStored, type StoredSpan } from './stored-keys.ts';

/**
 * Looks up the old records of a batch in ClickHouse. Resolves with the changed verdicts by index: those of records that are
 * stored already; the others stay as they are.
 *
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export type Recall = (batch: DecodedBatch, old: readonly OldRecord[]) => Promise<ReadonlyMap<number, Verdict>>;

/** Sort key of a record in `audit_spans`, and the span id that distinguishes it from its neighbours. */
type Place = Pick<AuditRow, 'PrincipalId' | 'ModelId' | 'Timestamp' | 'SpanId'>;

interface StoredRow extends StoredSpan {
  readonly recordId: string;
}

/** The id of a record that has none. */
const NO_RECORD = '00000000-0000-0000-0000-000000000000';
/** Maximum bytes of the query apart from its places. */
const QUERY_BYTES = 10_000;

/** Creates a lookup that takes one query per batch. */
export function createRecall(client: StoreClient): Recall {
  return async ({ columns: { items } }, old) => {
    const rows = old.map(({ index }) => {
      const item = items[index];
      return item === undefined ? undefined : toSpanRows(item).audit;
    });
    const stored = await storedAt(
      client,
      rows.filter((row) => row !== undefined),
    );
    const keys = keysOfStored(stored);
    const ids = new Set(stored.map(({ recordId }) => recordId));
    ids.delete(NO_RECORD);
    const verdicts = new Map<number, Verdict>();
    for (const [number, { index, key }] of old.entries()) {
      if (keys.has(key)) verdicts.set(index, VERDICT.DUPLICATE);
      else if (ids.has(rows[number]?.RecordId ?? '')) verdicts.set(index, VERDICT.CONFLICT);
    }
    return verdicts;
  };
}

async function storedAt(client: StoreClient, places: readonly Place[]): Promise<StoredRow[]> {
  const list = Buffer.from(`[${places.map((place) => textOf(place)).join(',')}]`).toString('base64');
  const query = `
    SELECT base64Encode(RawSpan) AS raw, Signal AS signal, ScopeName AS scopeName, ScopeVersion AS scopeVersion,
           ResourceAttributes AS resource, toString(RecordId) AS recordId
    FROM audit_spans
    WHERE (PrincipalId, ModelId, Timestamp, SpanId) IN (
      SELECT place.1, place.2, fromUnixTimestamp64Nano(place.3), place.4 FROM (
        SELECT arrayJoin(JSONExtract(base64Decode('${list}'), 'Array(Tuple(String, String, Int64, String))')) AS place))`;
  try {
    const settings = { max_query_size: String(list.length + QUERY_BYTES) };
    const result = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: settings });
    return await result.json<StoredRow>();
  } catch (error) {
    throw toStoreError(error, `could not look up ${places.length} old records`);
  }
}

/** Formats JSON by hand, since `JSON.stringify` cannot write 64-bit integers. */
function textOf({ PrincipalId = '', ModelId = '', Timestamp, SpanId }: Place): string {
  return `[${JSON.stringify(PrincipalId)},${JSON.stringify(ModelId)},${Timestamp},"${SpanId}"]`;
}
