import type { TrustPolicy } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import { type Finding, FINDING } from './findings.ts';
import { streamRows } from '../stored-log/stream-rows.ts';
import type { SignedSizes } from '../stored-log/tree-heads.ts';

/** Maximum number of records that are listed one by one. */
const MOST_NAMED = 100;

/** Records that have no valid place in the log. */
export interface StrayRecords {
  /** Findings on records that no signature covers. */
  readonly findings: readonly Finding[];
  /** Number of records that the log has signed, but no quorum has cosigned yet. */
  readonly awaiting: number;
  readonly unsealedBefore: number;
}

/** Options of {@link strayRecords}. */
export interface StrayOptions {
  readonly origin: string;
  readonly size: number;
  readonly policy: TrustPolicy;
  /** When the first leaf was sealed, in nanoseconds since the Unix epoch, if it was dropped since. */
  readonly began: bigint | undefined;
  /** Waits for a checkpoint that covers a leaf, with a time limit. @returns the number of leaves signed by then. */
  readonly untilSigned: (index: number) => Promise<SignedSizes>;
}

const LAST = `
  SELECT if(count() = 0, '-1', toString(max(LeafIndex))) FROM audit_spans
  WHERE LogId = {origin:String} AND LeafIndex >= {size:UInt64}`;

const BETWEEN = `
  SELECT toString(count()) FROM audit_spans
  WHERE LogId = {origin:String} AND LeafIndex >= {size:UInt64} AND LeafIndex < {end:UInt64}`;

const BEYOND = `
  SELECT toString(RecordId), toString(LeafIndex) FROM audit_spans
  WHERE LogId = {origin:String} AND LeafIndex >= {size:UInt64} AND LeafIndex <= {last:Int64}
  ORDER BY LeafIndex LIMIT {most:UInt32}`;

const BEGAN = `if({began:Int64} > 0, fromUnixTimestamp64Nano({began:Int64}),
  (SELECT min(SealedAt) FROM audit_leaves WHERE LogId = {origin:String}))`;

const UNSEALED = `
  WITH ${BEGAN} AS began
  SELECT toString(RecordId), LogId FROM audit_spans
  WHERE NOT has({origins:Array(String)}, LogId) AND IngestedAt >= began AND began > toDateTime64(0, 9)
  ORDER BY IngestedAt LIMIT {most:UInt32}`;

const EARLIER = `
  WITH ${BEGAN} AS began
  SELECT toString(count()) FROM audit_spans WHERE LogId = '' AND (IngestedAt < began OR began <= toDateTime64(0, 9))`;

/** Finds records that have no place in the log, or one that is not signed or not cosigned yet. */
export async function strayRecords(client: StoreClient, given: StrayOptions): Promise<StrayRecords> {
  const { origin, began = 0n } = given;
  const last = await numberOf(client, LAST, { origin, size: given.size });
  const { cosigned, signed } = await sizesOver(last, given);
  const findings = [...(await recordsBeyond(client, origin, signed, last)), ...(await unsealedRecords(client, given))];
  const unsealedBefore = await numberOf(client, EARLIER, { origin, began: `${began}` });
  const awaiting = signed > cosigned ? await numberOf(client, BETWEEN, { origin, size: cosigned, end: signed }) : 0;
  return { findings, awaiting, unsealedBefore };
}

/** A record may have been stored just now: a checkpoint that covers it is signed soon. */
async function sizesOver(last: number, { size, untilSigned }: StrayOptions): Promise<SignedSizes> {
  return last < size ? { cosigned: size, signed: size } : untilSigned(last);
}

/** @param last newest record before the wait: records after it may have been stored just now. */
async function recordsBeyond(client: StoreClient, origin: string, size: number, last: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const parameters = { origin, size, last, most: MOST_NAMED };
  for await (const [recordId, index] of streamRows<[string, string]>(client, BEYOND, parameters)) {
    const what = `the record claims leaf ${index}, beyond what is signed; if the sink is stopped, verify again while it is running`;
    findings.push({ kind: FINDING.INSERTED, recordId, what });
  }
  return findings;
}

async function numberOf(client: StoreClient, query: string, parameters: Record<string, unknown>): Promise<number> {
  let number = 0;
  for await (const [text] of streamRows<[string]>(client, query, parameters)) number = Number(text);
  return number;
}

async function unsealedRecords(client: StoreClient, { origin, policy, began = 0n }: StrayOptions): Promise<Finding[]> {
  const origins = [origin, ...policy.logs.map(({ key }) => key.name)];
  const findings: Finding[] = [];
  const parameters = { origin, origins, began: `${began}`, most: MOST_NAMED };
  for await (const [recordId, log] of streamRows<[string, string]>(client, UNSEALED, parameters))
    findings.push({ kind: FINDING.INSERTED, recordId, what: log === '' ? UNSEALED_RECORD : foreignRecord(log) });
  return findings;
}

const UNSEALED_RECORD = 'the record is not sealed, although it was received while the log was active';

function foreignRecord(log: string): string {
  return `the record claims to be of the log ${log}, which the policy does not name`;
}
