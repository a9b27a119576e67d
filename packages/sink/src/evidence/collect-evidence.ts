import { createProver, type Prover, type TileSource } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import type { StoredDirective } from '../directives/stored-directives.ts';
import { SALT_BYTES } from '../seal/commitment-writer.ts';
import { COMMITMENTS, PERSONAL_COLUMNS } from '../seal/leaf-columns.ts';
import { readLeaf, saltsByName } from '../stored-log/read-leaf.ts';
import { streamRows } from '../stored-log/stream-rows.ts';
import type {
  Disclosed,
  EvidenceDirective,
  EvidenceLink,
  EvidenceQuestion,
  EvidenceRecord,
} from './evidence-package.ts';
import { explainingDirectives } from './explaining-directives.ts';
import { createPageSize, type PageSize } from './page-size.ts';

/** Options of {@link collectEvidence}. */
export interface EvidenceRequest {
  readonly client: StoreClient;
  readonly tiles: TileSource;
  readonly origin: string;
  /** Number of leaves under the checkpoint. */
  readonly size: number;
  readonly question: EvidenceQuestion;
  /** Personal columns to disclose. */
  readonly disclose: ReadonlySet<string>;
  /** The directives of the log. */
  readonly directives: readonly StoredDirective[];
}

/** The collected evidence. */
export interface CollectedEvidence {
  /** In log order. */
  readonly records: readonly EvidenceRecord[];
  /** Records in between these, outside the requested time range. */
  readonly between: readonly EvidenceLink[];
  readonly directives: readonly EvidenceDirective[];
}

type Row = readonly [index: string, leaf: string, salts: string, ...personal: unknown[]];

const SELECT = `
  SELECT toString(LeafIndex), base64Encode(Leaf), base64Encode(Salts), ${PERSONAL_COLUMNS.join(', ')}
  FROM audit_spans INNER JOIN audit_leaves USING (LogId, LeafIndex)
  WHERE LogId = {origin:String} AND LeafIndex < {size:UInt64}`;

/**
 * Collects the requested records with their proofs, and the directives that explain which of them are missing.
 * @throws {EvidenceError} if they are too many for one page.
 */
export async function collectEvidence(request: EvidenceRequest): Promise<CollectedEvidence> {
  const { client, tiles, origin, size, question, disclose } = request;
  const prover = createProver(tiles, size);
  const records: EvidenceRecord[] = [];
  const pageSize = createPageSize();
  const query = `${SELECT}${conditionsOf(question)} ORDER BY LeafIndex`;
  for await (const [index, leaf, salts, ...personal] of streamRows<Row>(client, query, { origin, size, ...question })) {
    const bytes = Buffer.from(leaf, 'base64');
    const placed = await leafOf(prover, Number(index), bytes);
    const record = { ...placed, ...valuesOf(bytes, Buffer.from(salts, 'base64'), personal, disclose) };
    pageSize.add(record);
    records.push(record);
  }
  const between = await collectBetween(request, records, prover, pageSize);
  const linked = [...records, ...between].toSorted((one, other) => one.index - other.index);
  const explaining = explainingDirectives(request.directives, linked, question);
  const directives = explaining.map(async ({ index, leaf, note, directive }) => ({
    ...(await leafOf(prover, index, leaf)),
    note,
    edgeProof: directive.kind === 'retention' ? await proofOf(prover, directive.edge.index) : undefined,
  }));
  return { records, between, directives: await Promise.all(directives) };
}

const SELECT_BETWEEN = `
  SELECT toString(LeafIndex), base64Encode(Leaf) FROM audit_spans INNER JOIN audit_leaves USING (LogId, LeafIndex)
  WHERE LogId = {origin:String} AND LeafIndex < {before:UInt64}`;

/** Condition: from the last record on that was received before the requested time range. */
const begunWith = (who: string): string => `
  AND LeafIndex >= (SELECT max(LeafIndex) FROM audit_spans WHERE LogId = {origin:String}${who} AND LeafIndex <=
    (SELECT max(LeafIndex) FROM audit_leaves WHERE LogId = {origin:String} AND SealedAt < fromUnixTimestamp64Nano({from:Int64})))`;

/** Collects records outside the requested time range that the back-pointers of the requested ones lead through. */
async function collectBetween(
  { client, origin, question }: EvidenceRequest,
  records: readonly EvidenceRecord[],
  prover: Prover,
  pageSize: PageSize,
): Promise<EvidenceLink[]> {
  const { principal, model, from, to } = question;
  const last = records.at(-1);
  const isLinked = (principal === undefined) !== (model === undefined);
  if (!isLinked || last === undefined || (from ?? to) === undefined) return [];
  const who = conditionsOf({ principal, model });
  const begin = from === undefined ? '' : begunWith(who);
  const query = `${SELECT_BETWEEN}${who}${begin} AND NOT (true${conditionsOf({ from, to })}) ORDER BY LeafIndex`;
  const between: EvidenceLink[] = [];
  for await (const [index, leaf] of streamRows<Row>(client, query, { origin, before: last.index, ...question })) {
    const link = await leafOf(prover, Number(index), Buffer.from(leaf, 'base64'));
    pageSize.add(link);
    between.push(link);
  }
  return between;
}

async function leafOf(prover: Prover, index: number, leaf: Buffer): Promise<EvidenceLink> {
  return { index, leaf: leaf.toString(), proof: await proofOf(prover, index) };
}

async function proofOf(prover: Prover, index: number): Promise<string[]> {
  const hashes = await prover.inclusion(index);
  return hashes.map((hash) => Buffer.from(hash).toString('base64'));
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

/** Returns the disclosed values with their salts, and the names of the erased ones. */
function valuesOf(
  leaf: Buffer,
  salts: Buffer,
  personal: readonly unknown[],
  disclose: ReadonlySet<string>,
): Pick<EvidenceRecord, 'disclosed' | 'erased'> {
  const says = readLeaf(leaf);
  const placed = says === undefined ? salts : saltsByName(says, salts);
  const disclosed: Record<string, Disclosed> = {};
  const erased: string[] = [];
  for (const [place, name] of PERSONAL_COLUMNS.entries()) {
    if (!disclose.has(name) || says?.commitments[name] === undefined) continue;
    const at = COMMITMENTS.indexOf(name) * SALT_BYTES;
    const salt = placed.subarray(at, at + SALT_BYTES);
    const value = personal[place];
    if (salt.every((byte) => byte === 0)) erased.push(name);
    else
      disclosed[name] = {
        value: typeof value === 'string' ? value : JSON.stringify(value),
        salt: salt.toString('base64'),
      };
  }
  return { disclosed, erased };
}
