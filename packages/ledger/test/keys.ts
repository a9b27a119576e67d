import { createCosigner, createLogSigner, type NoteSigner } from '../src/note-signer.ts';
import { generateSigningKey, parseSigningKey, type SigningKey } from '../src/signing-key.ts';

export const ORIGIN = 'log.example/1';
export const WITNESS = 'witness.example/w1';
/** 2026-01-01, in milliseconds. */
export const NOW: number = Date.UTC(2026, 0, 1);

export async function newKey(): Promise<SigningKey> {
  return parseSigningKey(await generateSigningKey(), 'a test key');
}

export async function newLogSigner(name: string = ORIGIN): Promise<NoteSigner> {
  return createLogSigner(name, await newKey());
}

export async function newCosigner(name: string = WITNESS): Promise<NoteSigner> {
  return createCosigner(name, await newKey(), () => NOW);
}
