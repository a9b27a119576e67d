import type { TrustPolicy } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import { type Finding, FINDING } from './findings.ts';
import { streamRows } from './stream-rows.ts';

/** Most records that are named one by one. */
const MOST_NAMED = 100;

/** Of which log, and where it ends. */
export interface StrayOptions {
  readonly origin: string;
  readonly size: number;
  readonly policy: TrustPolicy;
  /** When its first leaf was sealed, in nanoseconds since 1970, where that was dropped since. */
  readonly began: bigint | undefined;
  /** Waits for a checkpoint that covers a leaf, as long as one may take. @returns the leaves that are signed then. */
  readonly untilSigned: (index: number) => Promise<number>;
}

const BEYOND = `
  SELECT toString(RecordId), toString(LeafIndex) FROM audit_spans
  WHERE LogId = {origin:String} AND LeafIndex >= {size:UInt64} ORDER BY LeafIndex LIMIT {most:UInt32}`;

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

/** Records that have no place in the log, or one that nothing was signed for. */
export async function strayRecords(
  client: StoreClient,
  given: StrayOptions,
): Promise<{ readonly findings: readonly Finding[]; readonly unsealedBefore: number }> {
  const findings = [...(await recordsBeyond(client, given)), ...(await unsealedRecords(client, given))];
  let unsealedBefore = 0;
  const parameters = { origin: given.origin, began: `${given.began ?? 0}` };
  for await (const [count] of streamRows<[string]>(client, EARLIER, parameters)) unsealedBefore = Number(count);
  return { findings, unsealedBefore };
}

/** A record may be on its way: a checkpoint that covers it is signed soon. */
async function recordsBeyond(client: StoreClient, { origin, size, untilSigned }: StrayOptions): Promise<Finding[]> {
  const beyond: { recordId: string; index: number }[] = [];
  const parameters = { origin, size, most: MOST_NAMED };
  for await (const [recordId, index] of streamRows<[string, string]>(client, BEYOND, parameters))
    beyond.push({ recordId, index: Number(index) });
  const last = beyond.at(-1);
  const signed = last === undefined ? size : await untilSigned(last.index);
  const unsigned = beyond.filter(({ index }) => index >= signed);
  return unsigned.map(({ recordId, index }) => ({
    kind: FINDING.INSERTED,
    recordId,
    what: `the record claims leaf ${index}, beyond what is signed and cosigned; where the sink is stopped, or a witness is away, verify again when it is there`,
  }));
}

async function unsealedRecords(client: StoreClient, { origin, policy, began = 0n }: StrayOptions): Promise<Finding[]> {
  const origins = [origin, ...policy.logs.map(({ key }) => key.name)];
  const findings: Finding[] = [];
  const parameters = { origin, origins, began: `${began}`, most: MOST_NAMED };
  for await (const [recordId, log] of streamRows<[string, string]>(client, UNSEALED, parameters))
    findings.push({ kind: FINDING.INSERTED, recordId, what: log === '' ? UNSEALED_RECORD : foreignRecord(log) });
  return findings;
}

const UNSEALED_RECORD = 'the record is not sealed, and came while the log went on';

function foreignRecord(log: string): string {
  return `the record says to be of the log ${log}, which the policy does not name`;
}
