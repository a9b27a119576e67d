// Runs in browsers too: imports only the ledger and modules that the page embeds.
import {
  type Checkpoint,
  type Cosignature,
  openWitnessedCheckpoint,
  type TrustPolicy,
  verifyConsistency,
} from '@auditspan/ledger';
import { hashesOf } from './base64-bytes.ts';
import type { EvidenceCheckpoint } from './evidence-package.ts';
import { hexOf } from './hex-digest.ts';
import { messageOf } from '../error-message.ts';

/** An earlier checkpoint that was verified. */
export interface CustodyCheckpoint {
  /** Number of leaves that it covers. */
  readonly size: number;
  /** Hexadecimal root of the tree. */
  readonly root: string;
  /** Cosignatures of the policy's witnesses; empty if only the log vouches for it. */
  readonly cosignatures: readonly Cosignature[];
}

/** The verified history of the log. */
export interface CheckedCustody {
  /** The verified checkpoints, smallest first. */
  readonly checkpoints: readonly CustodyCheckpoint[];
  readonly faults: readonly string[];
}

/**
 * Checks that each checkpoint was signed by a log of the policy, with whichever witnesses were configured then, and is a prefix
 * of the newest one.
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

/** @returns the opened checkpoint, or what is wrong with it, as text. */
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
    if (verifyConsistency({ ...claim, proof: hashesOf(proof) }))
      return { size: checkpoint.size, root: hexOf(checkpoint.root), cosignatures };
    return `earlier checkpoint ${number}: the log does not begin with its ${checkpoint.size} leaves: it was rewritten, or the proof is of another`;
  } catch (error) {
    return `earlier checkpoint ${number}: ${messageOf(error)}`;
  }
}

/** Returns since when a record was in the log according to the earliest cosignature, in seconds since the Unix epoch, if any. */
export function heldSince(index: number, checkpoints: readonly CustodyCheckpoint[]): number | undefined {
  const times = checkpoints.filter(({ size }) => size > index).flatMap(({ cosignatures }) => cosignatures);
  return times.length === 0 ? undefined : Math.min(...times.map(({ timestamp }) => timestamp));
}
