import type { StoreClient } from '@auditspan/store';
import { streamRows } from '../stored-log/stream-rows.ts';

/** A place in the store with something of a record. */
export interface FoundRecord {
  readonly recordId: string;
  readonly index: number;
  /** SHA-256 of the record as received, in base64; undefined if only its leaf exists. */
  readonly hash: string | undefined;
}

/** Ids per query, limited by the size of a query. */
const TOGETHER = 2000;

const RECORDS = `
  SELECT toString(RecordId), toString(LeafIndex), base64Encode(SHA256(RawSpan)) FROM audit_spans
  WHERE LogId = {origin:String} AND RecordId IN (SELECT arrayJoin({ids:Array(UUID)}))`;

const LEAVES = `
  SELECT JSONExtractString(Leaf, 'columns', 'RecordId') AS id, toString(LeafIndex), '' FROM audit_leaves
  WHERE LogId = {origin:String} AND has({ids:Array(String)}, id)`;

/**
 * Finds records by id. Those without a row are searched among all leaves.
 * @returns places by id; a record may have several.
 */
export async function findPromised(
  client: StoreClient,
  origin: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly FoundRecord[]>> {
  const found = new Map<string, FoundRecord[]>();
  await addFound(found, client, RECORDS, origin, ids);
  const left = ids.filter((id) => !found.has(id));
  await addFound(found, client, LEAVES, origin, left);
  return found;
}

async function addFound(
  found: Map<string, FoundRecord[]>,
  client: StoreClient,
  query: string,
  origin: string,
  ids: readonly string[],
): Promise<void> {
  for (let start = 0; start < ids.length; start += TOGETHER) {
    const parameters = { origin, ids: ids.slice(start, start + TOGETHER) };
    for await (const [recordId, index, hash] of streamRows<[string, string, string]>(client, query, parameters)) {
      const one = { recordId, index: Number(index), hash: hash === '' ? undefined : hash };
      const known = found.get(recordId);
      if (known === undefined) found.set(recordId, [one]);
      else known.push(one);
    }
  }
}
