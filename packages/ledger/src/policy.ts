import type { VerifierKey } from './verifier-key.ts';

/** A log whose checkpoints are accepted. */
export interface PolicyLog {
  /** Of type `ed25519`; its name is the log's origin. */
  readonly key: VerifierKey;
  readonly url?: string;
}

/** A witness whose cosignatures count. */
export interface PolicyWitness {
  /** The witness's name in this policy. */
  readonly name: string;
  /** Of type `cosignature/v1`. */
  readonly key: VerifierKey;
  /** Where checkpoints are submitted to the witness. */
  readonly url?: string;
}

/** Witnesses or groups, of which a threshold must have witnessed a checkpoint. */
export interface PolicyGroup {
  readonly name: string;
  readonly threshold: number;
  /** Names of witnesses, and of groups defined before this one. */
  readonly members: readonly string[];
}

/**
 * Defines whom to trust (C2SP tlog-policy): a checkpoint is valid if any of the logs signed it and the quorum witnessed
 * it.
 */
export interface TrustPolicy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  /** In the order of the file: each group refers only to earlier ones. */
  readonly groups: readonly PolicyGroup[];
  /** Name of a witness or group, or `none`. */
  readonly quorum: string;
}

/** The quorum that requires no witness. */
export const NO_QUORUM = 'none';

/** Whether cosignatures of these keys meet the quorum. */
export function meetsQuorum({ witnesses, groups, quorum }: TrustPolicy, cosigners: ReadonlySet<VerifierKey>): boolean {
  const witnessed = new Set(witnesses.filter(({ key }) => cosigners.has(key)).map(({ name }) => name));
  for (const { name, threshold, members } of groups) {
    if (members.filter((member) => witnessed.has(member)).length >= threshold) witnessed.add(name);
  }
  return quorum === NO_QUORUM || witnessed.has(quorum);
}
