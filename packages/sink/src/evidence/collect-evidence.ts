import { createProver, type TileSource } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import { SALT_BYTES } from '../seal/commitment-writer.ts';
import { COMMITMENTS, PERSONAL_COLUMNS } from '../seal/leaf-columns.ts';
import { readLeaf, saltsByName } from '../verify/read-leaf.ts';
import { streamRows } from '../verify/stream-rows.ts';
import type { Disclosed, EvidenceQuestion, EvidenceRecord } from './check-package.ts';

/** Which records are collected, and what of them is shown. */
export interface EvidenceRequest {
  readonly client: StoreClient;
  readonly tiles: TileSource;
  readonly origin: string;
  /** Leaves under the checkpoint. */
  readonly size: number;
  readonly question: EvidenceQuestion;
  /** Of the personal columns, those that are shown. */
  readonly disclose: ReadonlySet<string>;
}

type Row = readonly [index: string, leaf: string, salts: string, ...personal: unknown[]];

const SELECT = `
  SELECT toString(LeafIndex), base64Encode(Leaf), base64Encode(Salts), ${PERSONAL_COLUMNS.join(', ')}
  FROM audit_spans INNER JOIN audit_leaves USING (LogId, LeafIndex)
  WHERE LogId = {origin:String} AND LeafIndex < {size:UInt64}`;

/** The records that are asked for, in the order of the log, each with its proof. */
export async function collectEvidence(request: EvidenceRequest): Promise<EvidenceRecord[]> {
  const { client, tiles, origin, size, question, disclose } = request;
  const prover = createProver(tiles, size);
  const records: EvidenceRecord[] = [];
  const query = `${SELECT}${conditionsOf(question)} ORDER BY LeafIndex`;
  for await (const [index, leaf, salts, ...personal] of streamRows<Row>(client, query, { origin, size, ...question })) {
    const bytes = Buffer.from(leaf, 'base64');
    const hashes = await prover.inclusion(Number(index));
    records.push({
      index: Number(index),
      leaf: bytes.toString(),
      proof: hashes.map((hash) => Buffer.from(hash).toString('base64')),
      disclosed: disclosedOf(bytes, Buffer.from(salts, 'base64'), personal, disclose),
    });
  }
  return records;
}

function conditionsOf({ principal, model, from, to }: EvidenceQuestion): string {
  const conditions = [
    principal === undefined ? '' : ' AND PrincipalId = {principal:String}',
    model === undefined ? '' : ' AND ModelId = {model:String}',
    from === undefined ? '' : ' AND Timestamp >= fromUnixTimestamp64Nano({from:Int64})',
    to === undefined ? '' : ' AND Timestamp < fromUnixTimestamp64Nano({to:Int64})',
  ];
  return conditions.join('');
}

function disclosedOf(
  leaf: Buffer,
  salts: Buffer,
  personal: readonly unknown[],
  disclose: ReadonlySet<string>,
): Record<string, Disclosed> {
  const says = readLeaf(leaf);
  if (says === undefined) return {};
  const placed = saltsByName(says, salts);
  const shown = PERSONAL_COLUMNS.flatMap((name, place): [string, Disclosed][] => {
    if (!disclose.has(name) || says.commitments[name] === undefined) return [];
    const at = COMMITMENTS.indexOf(name) * SALT_BYTES;
    const value = personal[place];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [[name, { value: text, salt: placed.subarray(at, at + SALT_BYTES).toString('base64') }]];
  });
  return Object.fromEntries(shown);
}
