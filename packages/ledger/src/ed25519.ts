/** Bytes of an Ed25519 public key (RFC 8032). */
export const PUBLIC_KEY_BYTES = 32;

/** Bytes of an Ed25519 signature (RFC 8032). */
export const SIGNATURE_BYTES = 64;

/** Whether an Ed25519 signature is valid. Returns false, rather than throwing, for malformed keys and signatures. */
export async function verifyEd25519(
  publicKey: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, message);
  } catch {
    return false;
  }
}
