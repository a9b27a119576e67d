// Runs in a browser too: nothing is imported but the ledger and what is beside it in the page.
import {
  type Checkpoint,
  type Cosignature,
  openWitnessedCheckpoint,
  type TrustPolicy,
  verifyConsistency,
} from '@auditspan/ledger';
import { hashesOf } from './base64-bytes.ts';
import type { EvidenceCheckpoint } from './evidence-package.ts';

/** An earlier checkpoint that holds. */
export interface CustodyCheckpoint {
  /** Leaves that it covers. */
  readonly size: number;
  /** Who of the policy's witnesses had seen it, and when; none where only the log vouches for it. */
  readonly cosignatures: readonly Cosignature[];
}

/** Where the records were over time. */
export interface CheckedCustody {
  /** Those that hold, the smallest first. */
  readonly checkpoints: readonly CustodyCheckpoint[];
  readonly faults: readonly string[];
}

/**
 * Checks that a log of the policy signed each of them, whatever witnesses were asked then, and that the log at the newest
 * begins with each.
 */
export async function checkCustody(
  custody: readonly EvidenceCheckpoint[],
  newest: Checkpoint,
  policy: TrustPolicy,
): Promise<CheckedCustody> {
  const anyone = { ...policy, quorum: 'none' };
  const opened = await Promise.all(custody.map((kept, place) => openOne(kept, place + 1, newest, anyone)));
  const checkpoints = opened.filter((each) => typeof each !== 'string');
  return {
    checkpoints: checkpoints.toSorted((one, other) => one.size - other.size),
    faults: opened.filter((each) => typeof each === 'string'),
  };
}

/** @returns what is wrong, in words, where something is. */
async function openOne(
  kept: EvidenceCheckpoint,
  number: number,
  { origin, size, root }: Checkpoint,
  policy: TrustPolicy,
): Promise<CustodyCheckpoint | string> {
  try {
    const { note, proof } = kept;
    const { checkpoint, cosignatures } = await openWitnessedCheckpoint(note, policy);
    const claim = { oldSize: checkpoint.size, oldRoot: checkpoint.root, newSize: size, newRoot: root };
    if (checkpoint.origin !== origin) return `earlier checkpoint ${number}: it is of the log ${checkpoint.origin}`;
    if (verifyConsistency({ ...claim, proof: hashesOf(proof) })) return { size: checkpoint.size, cosignatures };
    return `earlier checkpoint ${number}: the log does not begin with its ${checkpoint.size} leaves: it was rewritten, or the proof is of another`;
  } catch (error) {
    return `earlier checkpoint ${number}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Since when a record was in the log, in seconds since 1970, as the first witness to cosign it says; undefined where none does. */
export function heldSince(index: number, checkpoints: readonly CustodyCheckpoint[]): number | undefined {
  const times = checkpoints.filter(({ size }) => size > index).flatMap(({ cosignatures }) => cosignatures);
  return times.length === 0 ? undefined : Math.min(...times.map(({ timestamp }) => timestamp));
}
