import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LedgerVerificationError,
  openCheckpoint,
  openWitnessedCheckpoint,
  originHashOf,
  type TreeHead,
  type TrustPolicy,
  type WitnessedCheckpoint,
} from '@auditspan/ledger';

/** A checkpoint that someone keeps, outside of what is verified. */
export interface KnownHead extends TreeHead {
  /** Who, or which file. */
  readonly source: string;
}

/** Milliseconds that a new checkpoint may wait for its cosignatures, and between two looks. */
const PATIENCE = 15_000;
const PAUSE = 250;
const TIMEOUT = 10_000;

/**
 * Reads the checkpoint of a log and checks it by the policy; one that has just been signed may wait for its witnesses.
 * @param size leaves that it is waited for.
 * @throws {LedgerVerificationError | LedgerFormatError}
 */
export async function openNewest(
  read: () => Promise<string>,
  policy: TrustPolicy,
  size = 0,
): Promise<WitnessedCheckpoint & { readonly note: string }> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const note = await read();
    const opened = await openWitnessedCheckpoint(note, policy).catch(waitingFor);
    const isNewEnough = !(opened instanceof Error) && opened.checkpoint.size >= size;
    if (!(opened instanceof Error) && (isNewEnough || Date.now() > deadline)) return { ...opened, note };
    if (opened instanceof Error && Date.now() > deadline) throw opened;
    await sleep(PAUSE);
  }
}

function waitingFor(error: unknown): Error {
  if (error instanceof LedgerVerificationError && error.claim === 'quorum') return error;
  throw error;
}

/**
 * What the witnesses of a policy that have a URL know of a log.
 * @param onSilent told of each that did not answer.
 */
export async function headsOfWitnesses(
  policy: TrustPolicy,
  origin: string,
  onSilent: (name: string, reason: string) => void,
): Promise<KnownHead[]> {
  const asked = policy.witnesses.map(async ({ name, key, url }): Promise<KnownHead[]> => {
    if (url === undefined) return [];
    try {
      const address = `${url.replace(/\/+$/, '')}/${originHashOf(origin)}/checkpoint`;
      const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT), redirect: 'error' });
      if (response.status !== 200) throw new Error(`it answered with ${response.status}`);
      const only = { ...policy, witnesses: [{ name, key }], groups: [], quorum: name };
      const { checkpoint } = await openWitnessedCheckpoint(await response.text(), only);
      return checkpoint.origin === origin ? [{ ...checkpoint, source: `the witness ${name}` }] : [];
    } catch (error) {
      onSilent(name, error instanceof Error ? error.message : String(error));
      return [];
    }
  });
  return (await Promise.all(asked)).flat();
}

/**
 * An older checkpoint from a file: signed by the log, whatever witnesses were asked then.
 * @throws {LedgerVerificationError | LedgerFormatError}
 */
export async function headOfFile(path: string, policy: TrustPolicy, origin: string): Promise<KnownHead> {
  const note = await readFile(path, 'utf8');
  const keys = policy.logs.map(({ key }) => key).filter(({ name }) => name === origin);
  const [first, ...others] = keys;
  if (first === undefined) throw new LedgerVerificationError('origin', `the policy has no log ${origin}`);
  let opened = await openCheckpoint(note, first).catch((error: unknown) => error);
  for (const key of others)
    if (opened instanceof Error) opened = await openCheckpoint(note, key).catch((error: unknown) => error);
  if (opened instanceof Error) throw opened;
  return { ...(opened as TreeHead), source: path };
}
