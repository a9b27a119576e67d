import type { KeyObject } from 'node:crypto';

import type { KeySource } from '../config.ts';
import { RedactionKeyError } from '../errors.ts';
import { readSecretFile } from './secret-file.ts';
import { nodeCrypto } from '../node-modules.ts';

const LEAST_BYTES = 32;

/** Generates a secret pseudonym key, as base64url text. */
export function generatePseudonymKey(): string {
  return nodeCrypto().randomBytes(LEAST_BYTES).toString('base64url');
}

/**
 * Loads the secret pseudonym keys.
 * @throws {RedactionKeyError} if a key is missing, readable by others or too short.
 */
export function loadPseudonymKeys(sources: Readonly<Record<string, KeySource>>): ReadonlyMap<string, KeyObject> {
  return new Map(Object.entries(sources).map(([id, source]) => [id, parseKey(id, readKey(id, source))]));
}

function readKey(id: string, source: KeySource): string {
  if ('file' in source) return readSecretFile(source.file, `the pseudonym key ${id}`);
  const text = process.env[source.env];
  if (text === undefined || text === '') {
    throw new RedactionKeyError(`the pseudonym key ${id} is missing: the variable ${source.env} is not set`);
  }
  return text;
}

function parseKey(id: string, text: string): KeyObject {
  const bytes = Buffer.from(text.trim(), 'base64url');
  if (bytes.length < LEAST_BYTES) {
    throw new RedactionKeyError(
      `the pseudonym key ${id} is not ${LEAST_BYTES} bytes or more in base64: create one with auditspan keygen pseudonym`,
    );
  }
  return nodeCrypto().createSecretKey(bytes);
}
