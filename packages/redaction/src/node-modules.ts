// What of Node is loaded when it is first used: to load it takes longer than to build the engine, and most redactors
// never use it.

import type * as Crypto from 'node:crypto';
import type * as FileSystem from 'node:fs';

let crypto: typeof Crypto | undefined;

/** `node:crypto`: for hashes, pseudonyms, seals and keys. */
export function nodeCrypto(): typeof Crypto {
  crypto ??= process.getBuiltinModule('node:crypto');
  return crypto;
}

/** `node:fs`: for files of keys and policies. */
export function nodeFiles(): typeof FileSystem {
  return process.getBuiltinModule('node:fs');
}

/** What loads other packages as seen from a module. */
export function requireFrom(url: string): NodeJS.Require {
  return process.getBuiltinModule('node:module').createRequire(url);
}
