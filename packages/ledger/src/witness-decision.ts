import { type Checkpoint, parseCheckpoint, peekCheckpoint } from './checkpoint.ts';
import { verifyConsistency } from './consistency-proof.ts';
import { LedgerFormatError, LedgerVerificationError } from './errors.ts';
import { openNote } from './open-note.ts';
import { EMPTY_ROOT } from './tree-hash.ts';
import type { VerifierKey } from './verifier-key.ts';
import type { AddCheckpointRequest } from './witness-request.ts';

/** Whether a witness may cosign. The status is the one that C2SP tlog-witness defines for the case. */
export type WitnessDecision =
  /** Consistent growth: persist the checkpoint, then cosign its text. */
  | { readonly status: 200; readonly text: string }
  /** The request's old size is not the size that was last cosigned. */
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422; readonly reason: string };

/**
 * Decides on a request to cosign. Pure: the caller persists the checkpoint, and only then signs.
 * @param keys keys of the request's origin; empty if the witness does not know that log.
 * @param latest the checkpoint of that origin that was last cosigned.
 */
export async function decideCosigning(
  request: AddCheckpointRequest,
  keys: readonly VerifierKey[],
  latest: Checkpoint | undefined,
): Promise<WitnessDecision> {
  if (keys.length === 0) return { status: 404, reason: 'this witness does not know this log' };
  try {
    const { text } = await openNote(request.checkpoint, keys);
    return decideGrowth(request, text, latest);
  } catch (error) {
    if (error instanceof LedgerVerificationError) return { status: 403, reason: error.message };
    if (error instanceof LedgerFormatError) return { status: 400, reason: error.message };
    throw error;
  }
}

function decideGrowth(request: AddCheckpointRequest, text: string, latest: Checkpoint | undefined): WitnessDecision {
  const { oldSize, proof } = request;
  const { size, root } = parseCheckpoint(text);
  const { size: knownSize, root: knownRoot } = latest ?? { size: 0, root: EMPTY_ROOT };
  if (oldSize > size) return { status: 400, reason: `the old size ${oldSize} is above the checkpoint's ${size}` };
  if (oldSize !== knownSize) return { status: 409, size: knownSize };
  if (verifyConsistency({ oldSize, oldRoot: knownRoot, newSize: size, newRoot: root, proof }))
    return { status: 200, text };
  return {
    status: 422,
    reason: `the checkpoint of ${size} leaves does not extend the ${oldSize} that were cosigned`,
  };
}

/** Returns the origin of the log that a request is about. @throws {LedgerFormatError} */
export function originOf({ checkpoint }: AddCheckpointRequest): string {
  return peekCheckpoint(checkpoint).origin;
}
