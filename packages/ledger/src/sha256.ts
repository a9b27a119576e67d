import { portableSha256 } from './sha256-portable.ts';

type WriteSha256 = (message: Uint8Array, target: Uint8Array, at: number) => void;

const HASH_BYTES = 32;

/** Node's own, found without an import so that browsers and their bundlers never see the name. */
function nativeSha256(): WriteSha256 | undefined {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (typeof crypto?.hash !== 'function') return undefined;
  return (message, target, at) => {
    // A string costs a third of what a Buffer costs to hand over from the engine.
    const binary = crypto.hash('sha256', message, 'binary');
    for (let i = 0; i < HASH_BYTES; i += 1) target[at + i] = binary.charCodeAt(i);
  };
}

/** As {@link sha256}, written to `target` from `at` on. */
export const writeSha256: WriteSha256 =
  nativeSha256() ?? ((message, target, at) => target.set(portableSha256(message), at));

/** SHA-256, synchronous everywhere: the platform's where it has one, else {@link portableSha256}. 32 bytes. */
export function sha256(message: Uint8Array): Uint8Array {
  const hash = new Uint8Array(HASH_BYTES);
  writeSha256(message, hash, 0);
  return hash;
}
