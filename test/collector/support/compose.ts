import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = 'v2.9.0';
const MODULE = `github.com/compose-spec/compose-go/v2/cmd@${VERSION}`;
const INSTALL_MS = 280_000;

/** Builds the command of the library that `docker compose` parses its files with, once from Go modules; or returns why it cannot. */
export async function getCompose(): Promise<{ readonly path: string } | { readonly absent: string }> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'auditspan', `compose-go-${VERSION}`);
  const path = join(cache, 'compose-go');
  if (existsSync(path)) return { path };
  try {
    await mkdir(cache, { recursive: true });
    await run('go', ['install', MODULE], { env: { ...process.env, GOBIN: cache }, timeout: INSTALL_MS });
    await rename(join(cache, 'cmd'), path);
    return { path };
  } catch (error) {
    return { absent: `no compose-go: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}` };
  }
}
