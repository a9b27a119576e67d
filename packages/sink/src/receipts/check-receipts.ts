import {
  createProver,
  isReceiptDue,
  openCheckpoint,
  openReceipt,
  type Prover,
  type Receipt,
  type ReceivedRecord,
  type TileSource,
  type TreeHead,
  type TrustPolicy,
  type WitnessedCheckpoint,
} from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import type { Explanations } from '../directives/explanations.ts';
import { extendsHead, extendsHeads } from '../stored-log/extends-heads.ts';
import { checkSealed, type SealedState } from './check-sealed.ts';
import { findPromised, type FoundRecord } from './find-promised.ts';
import type { KeptReceipt, ParsedReceipts } from './receipt-file.ts';
import { messageOf } from '../error-message.ts';

/** Options of {@link checkReceipts}. */
export interface ReceiptCheck {
  readonly client: StoreClient;
  readonly tiles: TileSource;
  /** Newest checkpoint, signed and cosigned as the policy requires. */
  readonly newest: WitnessedCheckpoint;
  /** Newest head that the log signed, cosigned or not. */
  readonly signed: TreeHead;
  readonly policy: TrustPolicy;
  /** Records sealed before this time may have been dropped by a directive, in nanoseconds since the Unix epoch. */
  readonly droppedBefore: bigint;
  /** Which directives explain that values are gone. */
  readonly explanations: Pick<Explanations, 'erasureOf'>;
  /** Current time in milliseconds since the Unix epoch. Default: the system clock. */
  readonly now?: number;
}

/** State of a promised record; `missing` and the following are faults of the sink or its store. */
export type PromiseState =
  /** In the log at `index`, as received. */
  | 'there'
  /** In the log at `index`, with erased values, so that it cannot be compared with what was received. */
  | 'erased'
  /** Not in the log, and not due yet. */
  | 'waiting'
  /** Missing, but old enough to have been dropped by a directive: its fate cannot be determined any more. */
  | 'expired'
  /** Not in the log. */
  | 'missing'
  /** Its leaf is in the log at `index`, but the record is gone. */
  | 'deleted'
  /** The record at `index` is not what was received, or not what was sealed. */
  | 'altered';

/** A promised record. */
export interface PromisedRecord {
  readonly recordId: string;
  readonly state: PromiseState;
  readonly index?: number | undefined;
}

/** Result of checking receipts. */
export interface ReceiptReport {
  readonly origin: string;
  readonly size: number;
  readonly cosignatures: WitnessedCheckpoint['cosignatures'];
  readonly receipts: number;
  readonly records: readonly PromisedRecord[];
  /** Why receipts, or their checkpoints, could not be checked, such as those of other logs. */
  readonly unverified: readonly string[];
  /** Faults as text; empty if every due promise was kept. */
  readonly faults: readonly string[];
}

const FAULTS: Partial<Record<PromiseState, string>> = {
  missing: 'promised and missing: the sink acknowledged it, and it is not in the log',
  deleted: 'promised, sealed, and gone from the store',
  altered: 'promised, and what is stored is not what was received and sealed',
};

/** Records looked up per query. */
const TOGETHER = 10_000;

/**
 * Checks receipts against a log: each promised record must be under its newest checkpoint, as received. Nothing follows from a
 * receipt that this log did not sign, or that is about other records.
 */
export async function checkReceipts(
  check: ReceiptCheck,
  { receipts, damaged }: ParsedReceipts,
): Promise<ReceiptReport> {
  const { checkpoint, cosignatures } = check.newest;
  const { origin, size } = checkpoint;
  const { promised, faults, unverified } = await openAll(check, receipts);
  const prover = createProver(check.tiles, size);
  const records: PromisedRecord[] = [];
  for (let start = 0; start < promised.length; start += TOGETHER)
    records.push(...(await stateAll(check, prover, promised.slice(start, start + TOGETHER))));
  return {
    origin,
    size,
    cosignatures,
    receipts: receipts.length,
    records,
    unverified: [...damaged, ...unverified],
    faults: [...faults, ...records.flatMap(faultOf)],
  };
}

function faultOf({ recordId, state, index }: PromisedRecord): string[] {
  const fault = FAULTS[state];
  return fault === undefined ? [] : [`${index === undefined ? '' : `leaf ${index}  `}record ${recordId}: ${fault}`];
}

interface OpenedReceipts extends Pick<ReceiptReport, 'unverified' | 'faults'> {
  readonly promised: readonly Promised[];
}

/** Opens receipts, and checks their checkpoints, each of which many receipts may have. */
async function openAll(check: ReceiptCheck, receipts: readonly KeptReceipt[]): Promise<OpenedReceipts> {
  const promised: Promised[] = [];
  const [faults, unverified]: [string[], string[]] = [[], []];
  const heads = new Set<string>();
  for (const each of receipts) {
    const receipt = await opened(each, check);
    if (typeof receipt === 'string') {
      unverified.push(receipt);
      continue;
    }
    const absent = stateOfAbsent(receipt, check);
    promised.push(...each.records.map((record) => ({ ...record, absent })));
    if (each.checkpoint === undefined || heads.has(each.checkpoint)) continue;
    heads.add(each.checkpoint);
    const { fault, doubt } = await checkHead(each.checkpoint, each.place, check);
    if (fault !== undefined) faults.push(fault);
    if (doubt !== undefined) unverified.push(doubt);
  }
  return { promised, faults, unverified };
}

interface Promised extends ReceivedRecord {
  /** State of the record if it is not found. */
  readonly absent: PromiseState;
}

function stateOfAbsent(receipt: Receipt, { now, droppedBefore }: ReceiptCheck): PromiseState {
  if (!isReceiptDue(receipt, now)) return 'waiting';
  return receipt.receivedAt < droppedBefore ? 'expired' : 'missing';
}

/** @returns why nothing follows from it, if so. */
async function opened(
  { receipt, records, place }: KeptReceipt,
  { policy, newest: { checkpoint } }: ReceiptCheck,
): Promise<Receipt | string> {
  const keys = policy.logs.map(({ key }) => key).filter(({ name }) => name === checkpoint.origin);
  return openReceipt(receipt, keys, records).catch((error: unknown) => notValid(place, error));
}

function notValid(place: string, error: unknown): string {
  return `${place} is not a valid receipt: ${messageOf(error)}`;
}

interface CheckedHead {
  readonly fault?: string;
  readonly doubt?: string;
}

/** Checks that the checkpoint of a receipt is a prefix of the log, or of what the log signed while its witnesses were silent. */
async function checkHead(
  note: string,
  place: string,
  { newest: { checkpoint }, signed, tiles, policy }: ReceiptCheck,
): Promise<CheckedHead> {
  const key = policy.logs.find((log) => log.key.name === checkpoint.origin)?.key;
  if (key === undefined) return {};
  const old = await openCheckpoint(note, key).catch((error: unknown) => notValid(place, error));
  if (typeof old === 'string') return { doubt: old };
  if (old.size <= checkpoint.size) {
    if (await extendsHead(tiles, checkpoint, old)) return {};
    return { fault: `the first ${old.size} leaves here are not those of the checkpoint in ${place}: rewritten` };
  }
  if (await extendsHeads(tiles, signed, [checkpoint, old]))
    return { doubt: `${place} has a checkpoint of ${old.size} leaves, which no quorum of witnesses has cosigned yet` };
  return {
    fault: `${place} has a checkpoint of ${old.size} leaves, and the log here has ${checkpoint.size}: rolled back`,
  };
}

async function stateAll(
  { client, newest: { checkpoint }, explanations }: ReceiptCheck,
  prover: Prover,
  promised: readonly Promised[],
): Promise<PromisedRecord[]> {
  const ids = [...new Set(promised.map(({ recordId }) => recordId))];
  const found = await findPromised(client, checkpoint.origin, ids);
  const indices = [...found.values()].flat().map(({ index }) => index);
  const sealed = await checkSealed(client, prover, checkpoint, indices);
  const isExplained = (index: number, name: string): boolean => {
    const erasure = explanations.erasureOf(index, name);
    return erasure !== undefined && erasure.against === undefined;
  };
  return promised.map((record) => stateOf(record, found.get(record.recordId) ?? [], sealed, isExplained));
}

function stateOf(
  { recordId, hash, absent }: Promised,
  found: readonly FoundRecord[],
  sealed: ReadonlyMap<number, SealedState>,
  isExplained: (index: number, name: string) => boolean,
): PromisedRecord {
  const expected = Buffer.from(hash).toString('base64');
  // Different records with the same id are all kept.
  const one =
    found.find((each) => each.hash === expected && sealed.has(each.index)) ??
    found.find(({ index }) => sealed.has(index));
  const state = one === undefined ? undefined : sealed.get(one.index);
  if (one === undefined || state === undefined) return { recordId, state: absent };
  const { index } = one;
  if (one.hash === undefined) return { recordId, state: state.isSigned ? 'deleted' : 'altered', index };
  if (!state.isSigned || state.isEdited) return { recordId, state: 'altered', index };
  if (one.hash === expected) return { recordId, state: 'there', index };
  const isErased = state.erased.length > 0 && state.erased.every((name) => isExplained(index, name));
  return { recordId, state: isErased ? 'erased' : 'altered', index };
}
