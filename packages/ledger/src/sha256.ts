import { portableSha256 } from './sha256-portable.ts';

type Sha256 = (message: Uint8Array) => Uint8Array;

function toBytes(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Node's own, found without an import so that browsers and their bundlers never see the name. */
function nativeSha256(): Sha256 | undefined {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (typeof crypto?.hash !== 'function') return undefined;
  // A string costs a third of what a Buffer costs to hand over from the engine.
  return (message) => toBytes(crypto.hash('sha256', message, 'binary'));
}

/** SHA-256, synchronous everywhere: the platform's where it has one, else {@link portableSha256}. 32 bytes. */
export const sha256: Sha256 = nativeSha256() ?? portableSha256;
