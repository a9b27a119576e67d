import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CHECKPOINT_PATH,
  createWitnessClient,
  LedgerVerificationError,
  openCheckpoint,
  openWitnessedCheckpoint,
  peekCheckpoint,
  type TreeHead,
  type TrustPolicy,
  type WitnessedCheckpoint,
} from '@auditspan/ledger';
import { VerifyInputError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';
import { COSIGNED_PATH, readIfThere } from '../seal/checkpoint-history.ts';
import { messageOf } from '../error-message.ts';

/** A checkpoint kept by somebody else, to compare the log with. */
export interface KnownHead extends TreeHead {
  /** Who or which file keeps it. */
  readonly source: string;
}

/** Numbers of leaves that checkpoints cover. */
export interface SignedSizes {
  /** Covered by a checkpoint with a quorum of cosignatures. */
  readonly cosigned: number;
  /** Covered by a checkpoint that the log signed. */
  readonly signed: number;
}

/** Milliseconds that a new checkpoint may wait for cosignatures, and between two polls. */
const PATIENCE = 15_000;
const PAUSE = 250;

/**
 * Reads the newest checkpoint in the folder of a log, preceded by the newest one with a quorum of cosignatures, if any.
 * @throws {VerifyInputError} if there is none, or one cannot be read.
 */
export async function readCheckpoints(folder: string): Promise<string[]> {
  const cosigned = await readIfThere(join(folder, COSIGNED_PATH));
  const newest = await readFile(join(folder, CHECKPOINT_PATH), 'utf8').catch((cause: unknown) => {
    const reason = messageOf(cause);
    throw new VerifyInputError(
      `cannot read the checkpoint of the log: ${reason}. A sink that seals (--log-origin) signs the first one with its first ` +
        'record; --data-dir says where else it may be',
      { cause },
    );
  });
  return [newest, ...(cosigned === undefined ? [] : [cosigned])];
}

/** A verified checkpoint with its note. */
export type OpenedCheckpoint = WitnessedCheckpoint & { readonly note: string };

/**
 * Opens the first checkpoint that the policy accepts, polling while a newly signed one waits for its witnesses.
 * @param size minimum number of leaves to wait for.
 * @throws {LedgerVerificationError | LedgerFormatError}
 */
export async function openNewest(
  read: () => Promise<readonly string[]>,
  policy: TrustPolicy,
  size = 0,
): Promise<OpenedCheckpoint> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const opened = await openFirst(await read(), policy);
    const isLate = Date.now() > deadline;
    if (opened instanceof Error) {
      if (isLate) throw opened;
    } else if (isLate || opened.checkpoint.size >= size) return opened;
    await sleep(PAUSE);
  }
}

/** Waits for a checkpoint that covers a leaf; returns how far the log is signed by then. */
export async function untilSigned(
  read: () => Promise<readonly string[]>,
  policy: TrustPolicy,
  index: number,
): Promise<SignedSizes> {
  const cosigned = await openNewest(read, policy, index + 1);
  const signed = await openNewest(read, { ...policy, quorum: 'none' });
  return { cosigned: cosigned.checkpoint.size, signed: signed.checkpoint.size };
}

async function openFirst(notes: readonly string[], policy: TrustPolicy): Promise<OpenedCheckpoint | Error> {
  let failure: Error | undefined;
  for (const note of notes) {
    const opened = await openWitnessedCheckpoint(note, policy).catch(waitingFor);
    if (!(opened instanceof Error)) return { ...opened, note };
    failure ??= opened;
  }
  return failure ?? new LedgerVerificationError('quorum', 'there is no checkpoint yet');
}

function waitingFor(error: unknown): Error {
  if (error instanceof LedgerVerificationError && error.claim === 'quorum') return error;
  throw error;
}

/**
 * Asks the witnesses of a policy that have a URL what they know of a log.
 * @param onSilent called for each that did not answer.
 */
export async function headsOfWitnesses(
  policy: TrustPolicy,
  origin: string,
  onSilent: (name: string, reason: string) => void,
): Promise<KnownHead[]> {
  const asked = policy.witnesses.map(async ({ name, key, url }): Promise<KnownHead[]> => {
    if (url === undefined) return [];
    try {
      const latest = await createWitnessClient({ url, keys: [key] }).latest(origin);
      if (latest === undefined) throw new Error('it has cosigned no checkpoint of this log');
      const only = { ...policy, witnesses: [{ name, key }], groups: [], quorum: name };
      const { checkpoint } = await openWitnessedCheckpoint(latest, only);
      if (checkpoint.origin !== origin) throw new Error(`it answered with a checkpoint of ${checkpoint.origin}`);
      return [{ ...checkpoint, source: `the witness ${name}` }];
    } catch (error) {
      onSilent(name, fetchFault(error));
      return [];
    }
  });
  return (await Promise.all(asked)).flat();
}

/**
 * Opens older checkpoints that somebody kept: signed by the log, with whichever witnesses were configured then.
 * @param source where they are from, as text.
 * @throws {LedgerVerificationError | LedgerFormatError}
 */
export async function headsOf(
  notes: readonly string[],
  source: string,
  policy: TrustPolicy,
  origin: string,
): Promise<KnownHead[]> {
  return Promise.all(notes.map(async (note) => ({ ...(await headOf(note, policy, origin)), source })));
}

async function headOf(note: string, policy: TrustPolicy, origin: string): Promise<TreeHead> {
  const { origin: of } = peekCheckpoint(note);
  if (of !== origin)
    throw new LedgerVerificationError('origin', `it is a checkpoint of the log ${of}, not of ${origin}`);
  let failure: unknown = new LedgerVerificationError('origin', `the policy has no log ${origin}`);
  for (const { key } of policy.logs.filter((log) => log.key.name === origin)) {
    try {
      return await openCheckpoint(note, key);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
