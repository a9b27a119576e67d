import { concatBytes, encodeText, equalBytes } from './bytes.ts';
import { LedgerEntryError } from './errors.ts';
import { sha256 } from './sha256.ts';

/** Bytes of a salt. Without a salt, a guessable value could be found by trying. */
const SALT_BYTES = 16;

const COMMITMENT_PREFIX = Uint8Array.of(0x02);
const SEPARATOR = Uint8Array.of(0x00);

/**
 * A commitment and the salt that opens it. Once salt and value are erased, the leaf is unchanged and reveals nothing.
 */
export interface SaltedCommitment {
  /** 32 bytes, stored in the leaf. */
  readonly commitment: Uint8Array;
  /** 16 random bytes, stored in a table whose rows can be deleted. */
  readonly salt: Uint8Array;
}

/**
 * Computes the commitment to a personal field: `SHA-256(0x02 ‖ name ‖ 0x00 ‖ salt ‖ value)`. The first byte separates
 * it from the hashes of leaves and nodes.
 * @throws {LedgerEntryError} for a salt of the wrong length, or a name that contains a NUL character.
 */
export function commitmentOf(name: string, salt: Uint8Array, value: string): Uint8Array {
  if (salt.length !== SALT_BYTES)
    throw new LedgerEntryError(`a salt must have ${SALT_BYTES} bytes, not ${salt.length}`);
  if (name.includes('\0')) throw new LedgerEntryError('the name of a committed field contains a NUL character');
  return sha256(concatBytes(COMMITMENT_PREFIX, encodeText(name), SEPARATOR, salt, encodeText(value)));
}

/** Commits to a personal field with a fresh random salt. */
export function commitTo(name: string, value: string): SaltedCommitment {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return { commitment: commitmentOf(name, salt, value), salt };
}

/** Whether a disclosed value and salt open the commitment. */
export function opensCommitment(name: string, value: string, { commitment, salt }: SaltedCommitment): boolean {
  return salt.length === SALT_BYTES && equalBytes(commitmentOf(name, salt, value), commitment);
}
