// What of Node is loaded when it is first used: to load it takes longer than to build the engine, and most redactors
// never use it. What Node has loaded itself is asked for here too: an `import` of it takes a third of a millisecond.

import type * as Buffers from 'node:buffer';
import type * as Crypto from 'node:crypto';
import type * as FileSystem from 'node:fs';
import type * as Paths from 'node:path';

let crypto: typeof Crypto | undefined;
let buffers: typeof Buffers | undefined;

/** `node:crypto`: for hashes, pseudonyms, seals and keys. */
export function nodeCrypto(): typeof Crypto {
  crypto ??= process.getBuiltinModule('node:crypto');
  return crypto;
}

/** `node:fs`: for files of keys and policies. */
export function nodeFiles(): typeof FileSystem {
  return process.getBuiltinModule('node:fs');
}

/** `node:path`: for paths in policies. */
export function nodePaths(): typeof Paths {
  return process.getBuiltinModule('node:path');
}

/** Whether bytes are UTF-8 throughout. */
export function isUtf8(bytes: Uint8Array): boolean {
  buffers ??= process.getBuiltinModule('node:buffer');
  return buffers.isUtf8(bytes);
}

/** What loads other packages as seen from a module. */
export function requireFrom(url: string): NodeJS.Require {
  return process.getBuiltinModule('node:module').createRequire(url);
}
