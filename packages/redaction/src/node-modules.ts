// Node modules that are loaded on first use: loading them takes longer than building the engine, and most redactors
// never use them. This includes modules that Node itself has already loaded: importing one takes a third of a
// millisecond.

import type * as Buffers from 'node:buffer';
import type * as Crypto from 'node:crypto';
import type * as FileSystem from 'node:fs';
import type * as Paths from 'node:path';

let crypto: typeof Crypto | undefined;
let buffers: typeof Buffers | undefined;

/** Returns `node:crypto`, for hashes, pseudonyms, sealing and keys. */
export function nodeCrypto(): typeof Crypto {
  crypto ??= process.getBuiltinModule('node:crypto');
  return crypto;
}

/** Returns `node:fs`, for key and policy files. */
export function nodeFiles(): typeof FileSystem {
  return process.getBuiltinModule('node:fs');
}

/** Returns `node:path`, for paths in policies. */
export function nodePaths(): typeof Paths {
  return process.getBuiltinModule('node:path');
}

/** Whether all bytes are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  buffers ??= process.getBuiltinModule('node:buffer');
  return buffers.isUtf8(bytes);
}

/** Returns a `require` that resolves packages relative to a module. */
export function requireFrom(url: string): NodeJS.Require {
  return process.getBuiltinModule('node:module').createRequire(url);
}
