import type { KeyObject } from 'node:crypto';

import { UnsealError } from '../errors.ts';
import { auditorKeyId, rawPublicKey } from '../keys/auditor-key.ts';
import {
  bindingOf,
  deriveDataKey,
  parseSealed,
  SEAL_CIPHER,
  TAG_BYTES,
  toRawJwk,
  type SealedValue,
} from './sealed-value.ts';
import { nodeCrypto } from '../node-modules.ts';

/** An opened original. */
export interface UnsealedValue {
  /** Its reference in the mask: `s1` in `[email:s1]`. */
  readonly reference: string;
  readonly class: string;
  readonly field: string;
  readonly original: string;
}

/**
 * Opens a sealed value.
 * @param recordId the record that contains it: `audit.record.id`, or trace id and span id joined with `-`.
 * @param privateKey the auditor's key, see `loadAuditorPrivateKey`.
 * @throws {UnsealError} if it is malformed, sealed to another key, or not the value that was sealed for this record.
 */
export function unseal(text: string, recordId: string, privateKey: KeyObject): UnsealedValue {
  const sealed = parseSealed(text);
  const keyId = auditorKeyId(privateKey);
  if (sealed.keyId !== keyId) {
    throw new UnsealError(
      `the value ${sealed.reference} was sealed to the key ${sealed.keyId}, but the given key is ${keyId}`,
    );
  }
  const { reference, class: found, field } = sealed;
  return { reference, class: found, field, original: open(sealed, recordId, privateKey) };
}

function open(sealed: SealedValue, recordId: string, privateKey: KeyObject): string {
  try {
    const publicKey = nodeCrypto().createPublicKey({ key: toRawJwk(sealed.ephemeral), format: 'jwk' });
    const secret = nodeCrypto().diffieHellman({ privateKey, publicKey });
    const dataKey = deriveDataKey(secret, sealed.ephemeral, rawPublicKey(privateKey));
    const decipher = nodeCrypto().createDecipheriv(SEAL_CIPHER, dataKey, sealed.nonce);
    decipher.setAAD(bindingOf(recordId, sealed));
    decipher.setAuthTag(sealed.box.subarray(-TAG_BYTES));
    return decipher.update(sealed.box.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new UnsealError(
      `the value ${sealed.reference} of ${sealed.field} is not the one that was sealed for record ${recordId}: it was changed or moved`,
      { cause },
    );
  }
}
