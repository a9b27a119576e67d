import { ByteWriter, type DeadLetterRow, type SealedAuditRow, type StoreClient, toStoreError } from '@auditspan/store';
import { hashLeaf } from '@auditspan/ledger';
import { BatchColumns } from '../columns/batch-columns.ts';
import { VERDICT } from '../deduplicate/deduplicate.ts';
import type { SpanRows } from '../normalise/span-item.ts';
import { LeafWriter } from '../seal/leaf-writer.ts';
import { readLeaf, type RecordLeaf, saltsByName } from '../stored-log/read-leaf.ts';
import { letterRows } from './letter-rows.ts';

/** A leaf without a record in ClickHouse. */
export interface BareLeaf {
  readonly origin: string;
  readonly index: number;
  readonly bytes: Buffer;
  readonly salts: Buffer;
}

/**
 * Returns the row of a letter for a leaf; undefined if the leaf is of another record. The sender is taken from the leaf, since the
 * letter does not have it.
 */
export function sealedLetterRow(letter: DeadLetterRow, leaf: BareLeaf): SealedAuditRow | undefined {
  const says = readLeaf(leaf.bytes);
  const [rows] = letterRows(letter);
  if (says === undefined || rows?.audit === undefined) return undefined;
  const audit = { ...rows.audit, ...senderOf(says) };
  const isSame = leafOf({ ...rows, audit }, says, leaf.salts).equals(leaf.bytes);
  const place = { LogId: leaf.origin, LeafIndex: leaf.index, LeafHash: hashLeaf(leaf.bytes) };
  return isSame ? { ...audit, ...place } : undefined;
}

function senderOf({ columns }: RecordLeaf): Partial<SealedAuditRow> {
  const { Producer, ProducerMismatch, Problems } = columns;
  return {
    Producer: typeof Producer === 'string' ? Producer : '',
    ProducerMismatch: ProducerMismatch === true,
    ...(Array.isArray(Problems) ? { Problems: Problems.map(String) } : {}),
  };
}

function leafOf({ row, audit }: SpanRows, says: RecordLeaf, salts: Buffer): Buffer {
  const { spans, audits } = new BatchColumns({ decide: () => VERDICT.NEW });
  spans.table.appendRow(row);
  if (audit !== undefined) audits.table.appendRow(audit);
  const writer = new LeafWriter(audits.table);
  writer.write(0, says, new ByteWriter(saltsByName(says, salts)));
  return writer.leaf;
}

/** Latest time that ClickHouse represents in nanoseconds. */
const LATEST = 2n ** 63n - 1n;

const BARE = `
  SELECT LogId, toString(LeafIndex) AS index, base64Encode(Leaf) AS leaf, base64Encode(Salts) AS salts FROM audit_leaves
  WHERE SealedAt >= fromUnixTimestamp64Nano({since:Int64})
    AND JSONExtractString(Leaf, 'columns', 'RecordId') IN {ids:Array(String)}
    AND (LogId, LeafIndex) NOT IN
      (SELECT LogId, LeafIndex FROM audit_spans WHERE RecordId IN (SELECT toUUIDOrZero(arrayJoin({ids:Array(String)}))))
  ORDER BY LogId, LeafIndex`;

/**
 * Reads the leaves of the letters' records that have no row.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function bareLeavesOf(client: StoreClient, letters: readonly DeadLetterRow[]): Promise<BareLeaf[]> {
  const ids = letters.map(({ RecordId }) => RecordId.toLowerCase());
  // A record is never sealed with an earlier time than that of its receipt.
  const since = letters.reduce((least, { ReceivedAt }) => (ReceivedAt < least ? ReceivedAt : least), LATEST);
  try {
    const result = await client.query({ query: BARE, query_params: { ids, since: `${since}` }, format: 'JSONEachRow' });
    const rows = await result.json<{ LogId: string; index: string; leaf: string; salts: string }>();
    return rows.map(({ LogId, index, leaf, salts }) => ({
      origin: LogId,
      index: Number(index),
      bytes: Buffer.from(leaf, 'base64'),
      salts: Buffer.from(salts, 'base64'),
    }));
  } catch (error) {
    throw toStoreError(error, 'could not read the leaves of the audit log');
  }
}
