import { type AuditRow, type StoreClient, toStoreError } from '@auditspan/store';
import type { DecodedBatch } from '../batch/decoded-batch.ts';
import { toSpanRows } from '../normalise/span-item.ts';
import { type OldRecord, VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import { keysOfStored, type StoredSpan } from './stored-keys.ts';

/**
 * Says which of the old records of a batch were stored before, and what becomes of those by their place among the
 * verdicts; the others stay what they are.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export type Recall = (batch: DecodedBatch, old: readonly OldRecord[]) => Promise<ReadonlyMap<number, Verdict>>;

/** Where a record stands in `audit_spans`: the columns that it is sorted by, and what tells it from its neighbours. */
type Place = Pick<AuditRow, 'PrincipalId' | 'ModelId' | 'Timestamp' | 'SpanId'>;

interface StoredRow extends StoredSpan {
  readonly recordId: string;
}

/** An id for a record that has none. */
const NO_RECORD = '00000000-0000-0000-0000-000000000000';
/** Bytes of the query beside its places. */
const QUERY_BYTES = 10_000;

/** Asks with one query for all of them. */
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

/** JSON, whose numbers of 64 bits JavaScript does not write. */
function textOf({ PrincipalId = '', ModelId = '', Timestamp, SpanId }: Place): string {
  return `[${JSON.stringify(PrincipalId)},${JSON.stringify(ModelId)},${Timestamp},"${SpanId}"]`;
}
