import { assertOrigin, type Checkpoint, parseCheckpoint, peekCheckpoint } from './checkpoint.ts';
import { LedgerVerificationError } from './errors.ts';
import { type OpenedNote, openNote, type VerifiedSignature, verifySignatures } from './open-note.ts';
import { meetsQuorum, type TrustPolicy } from './policy.ts';
import type { VerifierKey } from './verifier-key.ts';

/** A witness's statement that, at the given time, a checkpoint was the largest tree that it had seen of this log. */
export interface Cosignature {
  /** The witness's key name. */
  readonly witness: string;
  /** Seconds since the Unix epoch, by the witness's clock. */
  readonly timestamp: number;
}

/** A checkpoint that a trust policy accepts. */
export interface WitnessedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly cosignatures: readonly Cosignature[];
}

/** Options of {@link openWitnessedCheckpoint}. */
export interface WitnessedCheckpointOptions {
  /** Latest timestamp of cosignatures that count, in seconds since the Unix epoch. Default: all count. */
  readonly notAfter?: number;
}

/**
 * Opens a checkpoint and verifies it against a trust policy: a log of the policy signed it as its own, and the quorum
 * cosigned it.
 * @throws {LedgerFormatError}
 * @throws {LedgerVerificationError} `signature`, `origin` or `quorum`.
 */
export async function openWitnessedCheckpoint(
  note: string | Uint8Array,
  policy: TrustPolicy,
  options: WitnessedCheckpointOptions = {},
): Promise<WitnessedCheckpoint> {
  const opened = await openNote(note, keysOf(policy.logs)).catch((error: unknown) => {
    throw error instanceof LedgerVerificationError ? unsigned(peekCheckpoint(note), policy) : error;
  });
  const checkpoint = parseCheckpoint(opened.text);
  assertSignedByLog(opened, checkpoint);
  const { text, signatures } = opened;
  const witnessed = await verifySignatures(text, signatures, keysOf(policy.witnesses));
  const cosigned = witnessed.filter((signature) => counts(signature, options));
  if (!meetsQuorum(policy, new Set(cosigned.map(({ key }) => key)))) throw quorumMissed(policy, cosigned);
  return { checkpoint, cosignatures: cosigned.map(({ key, timestamp = 0 }) => ({ witness: key.name, timestamp })) };
}

function keysOf(named: readonly { readonly key: VerifierKey }[]): VerifierKey[] {
  return named.map(({ key }) => key);
}

function assertSignedByLog({ verified }: OpenedNote, checkpoint: Checkpoint): void {
  const isItsOwn = verified.some(({ key }) => key.name === checkpoint.origin);
  if (!isItsOwn) assertOrigin(checkpoint, verified[0].key.name);
}

function unsigned({ origin }: Checkpoint, { logs }: TrustPolicy): LedgerVerificationError {
  const names = logs.map(({ key }) => key.name);
  return new LedgerVerificationError(
    'signature',
    names.includes(origin)
      ? `the checkpoint is not signed by the policy's key for the log ${origin}: it is forged, or the policy has the wrong key`
      : `the checkpoint belongs to the log ${origin}, but the policy names ${names.length === 0 ? 'no log' : names.join(', ')}`,
  );
}

function counts(
  { timestamp }: VerifiedSignature,
  { notAfter = Number.POSITIVE_INFINITY }: WitnessedCheckpointOptions,
): boolean {
  return timestamp !== undefined && timestamp <= notAfter;
}

function quorumMissed({ quorum }: TrustPolicy, cosigned: readonly VerifiedSignature[]): LedgerVerificationError {
  const names = cosigned.map(({ key }) => key.name).join(', ');
  return new LedgerVerificationError(
    'quorum',
    `the quorum ${quorum} did not witness the checkpoint; cosignatures that count: ${names === '' ? 'none' : names}`,
  );
}
