import { type FileHandle, open } from 'node:fs/promises';
import { LedgerKeyError } from '../errors.ts';
import { generateSigningKey, parseSigningKey, type SigningKey } from '../signing-key.ts';

/** Permission bits of group and others. */
const SHARED = 0o077;
const OWNER_ONLY = 0o600;
const MAX_KEY_BYTES = 16_384;

/**
 * Reads an Ed25519 key from a file in PKCS#8 PEM. The file must belong to the current user and be inaccessible to group
 * and others.
 * @throws {LedgerKeyError}
 */
export async function readKeyFile(path: string): Promise<SigningKey> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new LedgerKeyError(`cannot open the key file ${path}; check its path and permissions`, { cause: error });
  });
  try {
    await assertPrivate(handle, path);
    return await parseSigningKey(await handle.readFile('utf8'), `the key file ${path}`);
  } finally {
    await handle.close();
  }
}

/**
 * Creates a new key in a new file that only the current user can read.
 * @throws {LedgerKeyError} if the file exists: a key is never overwritten.
 */
export async function createKeyFile(path: string): Promise<SigningKey> {
  const pem = await generateSigningKey();
  const handle = await open(path, 'wx', OWNER_ONLY).catch((error: unknown) => {
    throw new LedgerKeyError(`cannot create the key file ${path}; choose a new name in an existing folder`, {
      cause: error,
    });
  });
  try {
    await handle.writeFile(pem);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return readKeyFile(path);
}

/** Checks the open file rather than its path, which may come to refer to another file. */
async function assertPrivate(handle: FileHandle, path: string): Promise<void> {
  const { mode, uid, size } = await handle.stat();
  if (size > MAX_KEY_BYTES) throw new LedgerKeyError(`the key file ${path} has ${size} bytes, too many for a key`);
  const user = process.getuid?.();
  // Windows has neither numeric users nor these permissions.
  if (user === undefined) return;
  if (uid !== user)
    throw new LedgerKeyError(`the key file ${path} belongs to user ${uid}, not to the current user ${user}; chown it`);
  if ((mode & SHARED) === 0) return;
  const shown = (mode & 0o777).toString(8);
  throw new LedgerKeyError(`the key file ${path} is accessible to others (mode ${shown}); run: chmod 600 ${path}`);
}
