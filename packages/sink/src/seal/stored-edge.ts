import { type BackPointer, createBackPointers } from '@auditspan/ledger';
import { type StoreClient, toStoreError } from '@auditspan/store';
import { SealRefusedError } from '../errors.ts';
import { addRefused, type LinkKey, type RefusedRecord } from './refused-record.ts';
import type { SealState } from './seal-batch.ts';

interface LastOfKey {
  readonly key: string;
  readonly last: string;
  readonly count: string;
}

interface Edge {
  readonly time: string;
  readonly highest: string;
}

const EDGE = `
  SELECT toString(maxIf(toUnixTimestamp64Nano(SealedAt), LeafIndex + 1 = {first:UInt64})) AS time,
         toString(if(count() = 0, 0, max(LeafIndex) + 1)) AS highest
  FROM audit_leaves WHERE LogId = {origin:String} AND LeafIndex + 1 >= {first:UInt64}`;

const STORED = `
  SELECT toString(
    (SELECT count() FROM audit_spans WHERE LogId = {origin:String} AND LeafIndex >= {first:UInt64}) +
    (SELECT count() FROM audit_leaves WHERE LogId = {origin:String} AND LeafIndex >= {first:UInt64})) AS rows`;

/** The count is taken from the last leaf, since earlier ones may have been dropped or erased. */
const lastOf = (column: string, key: string): string => `
  SELECT key, toString(leaves.LeafIndex) AS last,
         toString(1 + toUInt64OrZero(JSONExtractString(Leaf, 'previous', '${key}', 'count'))) AS count
  FROM
  (
    SELECT ${column} AS key, max(LeafIndex) AS Last
    FROM audit_spans WHERE LogId = {origin:String} AND LeafIndex < {first:UInt64} AND ${column} != '' GROUP BY key
  ) AS lasts
  INNER JOIN
  (
    SELECT LeafIndex, Leaf FROM audit_leaves WHERE LogId = {origin:String} AND LeafIndex IN
    (
      SELECT max(LeafIndex)
      FROM audit_spans WHERE LogId = {origin:String} AND LeafIndex < {first:UInt64} AND ${column} != '' GROUP BY ${column}
    )
  ) AS leaves ON lasts.Last = leaves.LeafIndex`;

/** The end of a log in ClickHouse, as it should be. */
export interface ExpectedEdge {
  readonly origin: string;
  /** Index of the next leaf, or of the first one of the batch that is being repeated. */
  readonly first: number;
  /** End of the batch that is being repeated, of which ClickHouse may have leaves already; otherwise the same as `first`. */
  readonly end: number;
}

/**
 * Reads from ClickHouse the time of the leaf before `first`.
 * @throws {SealRefusedError} if ClickHouse lacks leaves before `first`, or has more than there are.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function readEdge(client: StoreClient, { origin, first, end }: ExpectedEdge): Promise<bigint> {
  const [edge] = await rowsOf<Edge>(client, EDGE, { origin, first });
  const [time, highest] = [BigInt(edge?.time ?? 0), Number(edge?.highest ?? 0)];
  // If later leaves are there, the one before them was dropped by a retention run.
  if (first > 0 && time === 0n && highest <= first) throw behind(origin, first);
  if (highest > end) throw ahead(origin, highest, end);
  return time;
}

/**
 * Reads from ClickHouse the state that the leaf at `first` builds on.
 * @param refused records that have a leaf, and no row.
 * @throws {SealRefusedError} as {@link readEdge}.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function readSealState(
  client: StoreClient,
  expected: ExpectedEdge,
  refused: readonly RefusedRecord[],
): Promise<SealState> {
  const { origin, first } = expected;
  const time = await readEdge(client, expected);
  const rows = <Row>(query: string): Promise<Row[]> => rowsOf<Row>(client, query, { origin, first });
  const earlier = refused.filter(({ index }) => index < first);
  const pointers = async (column: string, member: LinkKey): Promise<Map<string, BackPointer>> => {
    const lasts = await rows<LastOfKey>(lastOf(column, member));
    const found = new Map(lasts.map(({ key, last, count }) => [key, toPointer(last, count)]));
    addRefused(found, earlier, member);
    return found;
  };
  return {
    origin,
    time,
    principals: createBackPointers(await pointers('PrincipalId', 'principal')),
    models: createBackPointers(await pointers('ModelId', 'model')),
  };
}

/**
 * Asserts that ClickHouse has nothing of a batch that another version began and sealed differently: the two cannot be combined.
 * @throws {SealRefusedError} if it has.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function assertUnstored(client: StoreClient, origin: string, first: number): Promise<void> {
  const [stored] = await rowsOf<{ readonly rows: string }>(client, STORED, { origin, first });
  if (Number(stored?.rows ?? 0) === 0) return;
  throw new SealRefusedError(
    `the batch from leaf ${first} of the log ${origin} was begun by another version of AuditSpan, which seals it differently, ` +
      'and ClickHouse has a part of it: start that version once more and stop it when all is stored. What is received ' +
      'meanwhile waits in the write-ahead log',
  );
}

async function rowsOf<Row>(client: StoreClient, query: string, parameters: Record<string, unknown>): Promise<Row[]> {
  try {
    const result = await client.query({ query, query_params: parameters, format: 'JSONEachRow' });
    return await result.json<Row>();
  } catch (error) {
    throw toStoreError(error, 'could not read the end of the audit log');
  }
}

function toPointer(last: string, count: string): BackPointer {
  return { index: Number(last), count: Number(count) };
}

function behind(origin: string, first: number): SealRefusedError {
  return new SealRefusedError(
    `ClickHouse does not have leaf ${first - 1} of the log ${origin}, which was signed: it was rolled back to an older ` +
      'state. Restore its newest backup; or run auditspan verify, keep what it reports, and begin a new log ' +
      'with another origin. What is received meanwhile waits in the write-ahead log',
  );
}

function ahead(origin: string, highest: number, end: number): SealRefusedError {
  return new SealRefusedError(
    `ClickHouse has ${highest} leaves of the log ${origin}, and the folder of the log only ${end}: the folder was ` +
      'rolled back to an older state or lost. Restore its newest copy, or begin a new log with another origin. ' +
      'What is received meanwhile waits in the write-ahead log',
  );
}
