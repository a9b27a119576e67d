import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = fileURLToPath(new URL('../python/requirements.txt', import.meta.url));
const INSTALL_MS = 300_000;

/** Returns a Python with `python/requirements.txt` installed, once from PyPI; or why there is none. */
export async function getPython(): Promise<{ readonly path: string } | { readonly absent: string }> {
  const hash = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 16);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'auditspan', 'python', hash);
  const path = join(cache, 'bin', 'python');
  const done = join(cache, 'installed');
  if (existsSync(done)) return { path };
  try {
    await rm(cache, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', cache]);
    await run(path, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS], { timeout: INSTALL_MS });
    await run('touch', [`${done}.new`]);
    await rename(`${done}.new`, done);
    return { path };
  } catch (error) {
    return { absent: ` (skipped: no Python with what it needs: ${firstLine(error)})` };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
