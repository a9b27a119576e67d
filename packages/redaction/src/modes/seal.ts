import { rawPublicKey, type AuditorPublicKey } from '../keys/auditor-key.ts';
import { bindingOf, deriveDataKey, formatSealed, NONCE_BYTES, SEAL_CIPHER } from './sealed-value.ts';
import { nodeCrypto } from '../node-modules.ts';

/** A value to be sealed. */
export interface SealRequest {
  readonly original: string;
  readonly reference: string;
  readonly class: string;
  readonly field: string;
  /** The record that the value belongs to. */
  readonly recordId: string;
}

/** Encrypts originals to an auditor's key, so that this process cannot decrypt them. */
export type Sealer = (request: SealRequest) => string;

interface DataKey {
  readonly bytes: Buffer;
  readonly ephemeral: Buffer;
  uses: number;
  readonly madeAt: number;
}

/** A data key is replaced after this many values or milliseconds: key agreement costs ten times the encryption. */
const MOST_USES = 4096;
const LONGEST_USE = 600_000;

/** Creates a sealer: X25519, HKDF-SHA256 and AES-256-GCM as in HPKE (RFC 9180), with a data key that is reused. */
export function createSealer(recipient: AuditorPublicKey): Sealer {
  const recipientBytes = rawPublicKey(recipient.key);
  let dataKey: DataKey | undefined;

  function currentKey(): DataKey {
    const now = performance.now();
    if (dataKey !== undefined && dataKey.uses < MOST_USES && now - dataKey.madeAt < LONGEST_USE) return dataKey;
    const pair = nodeCrypto().generateKeyPairSync('x25519');
    const ephemeral = rawPublicKey(pair.publicKey);
    const secret = nodeCrypto().diffieHellman({ privateKey: pair.privateKey, publicKey: recipient.key });
    dataKey = { bytes: deriveDataKey(secret, ephemeral, recipientBytes), ephemeral, uses: 0, madeAt: now };
    return dataKey;
  }

  return ({ original, recordId, ...place }) => {
    const key = currentKey();
    key.uses++;
    const nonce = nodeCrypto().randomBytes(NONCE_BYTES);
    const cipher = nodeCrypto().createCipheriv(SEAL_CIPHER, key.bytes, nonce);
    cipher.setAAD(bindingOf(recordId, place));
    const box = Buffer.concat([cipher.update(original, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return formatSealed({ ...place, keyId: recipient.id, ephemeral: key.ephemeral, nonce, box });
  };
}
