import { portableSha256 } from './sha256-portable.ts';

type WriteSha256 = (message: Uint8Array, target: Uint8Array, at: number) => void;

const HASH_BYTES = 32;

/** Returns Node's implementation, found without an import so that browsers and bundlers do not see `node:crypto`. */
function nativeSha256(): WriteSha256 | undefined {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (typeof crypto?.hash !== 'function') return undefined;
  return (message, target, at) => {
    // Passing a string out of the engine costs a third of passing a Buffer.
    const binary = crypto.hash('sha256', message, 'binary');
    for (let i = 0; i < HASH_BYTES; i += 1) target[at + i] = binary.charCodeAt(i);
  };
}

/** Like {@link sha256}, but writes the hash to `target` at offset `at`. */
export const writeSha256: WriteSha256 =
  nativeSha256() ?? ((message, target, at) => target.set(portableSha256(message), at));

/**
 * Computes SHA-256 synchronously: with the platform's implementation if there is one, else {@link portableSha256}.
 * Returns 32 bytes.
 */
export function sha256(message: Uint8Array): Uint8Array {
  const hash = new Uint8Array(HASH_BYTES);
  writeSha256(message, hash, 0);
  return hash;
}
