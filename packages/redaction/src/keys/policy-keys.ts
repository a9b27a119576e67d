import type { KeyObject } from 'node:crypto';

import type { RedactionConfig } from '../config.ts';
import { loadAuditorPublicKey, type AuditorPublicKey } from './auditor-key.ts';
import { loadPseudonymKeys } from './pseudonym-keys.ts';

/** The keys of a policy. */
export interface PolicyKeys {
  readonly pseudonym: ReadonlyMap<string, KeyObject>;
  readonly auditor: AuditorPublicKey | undefined;
}

/**
 * Loads the keys of a policy.
 * @throws {RedactionKeyError}
 */
export function loadKeys({ pseudonym, seal }: RedactionConfig): PolicyKeys {
  return {
    pseudonym: loadPseudonymKeys(pseudonym.keys),
    auditor: seal.publicKey === undefined ? undefined : loadAuditorPublicKey(seal.publicKey),
  };
}
