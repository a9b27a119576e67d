import { RedactionKeyError } from '../errors.ts';
import { nodeFiles } from '../node-modules.ts';

/** Permission bits of the group and of others. */
const OTHERS = 0o077;

/**
 * Reads a secret from a file that only its owner may read. Windows has no such permissions; there they are not checked.
 * @param what name of the secret for error messages, which never contain its text.
 * @throws {RedactionKeyError}
 */
export function readSecretFile(path: string, what: string): string {
  const text = readKeyFile(path, what);
  const mode = nodeFiles().statSync(path).mode & 0o777;
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
    throw new RedactionKeyError(
      `${what} in ${path} can be read by others (mode ${mode.toString(8).padStart(4, '0')}): run chmod 600 ${path}`,
    );
  }
  return text;
}

/**
 * Reads a key file.
 * @throws {RedactionKeyError}
 */
export function readKeyFile(path: string, what: string): string {
  try {
    return nodeFiles().readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RedactionKeyError(`${what} cannot be read: ${reason}`, { cause });
  }
}
