import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const WHEEL = 'rotel==0.0.1a15';

/** Installs Rotel's agent from its wheel on PyPI into `~/.cache/auditspan`; otherwise returns why there is none. */
export async function getRotel(): Promise<{ readonly path: string } | { readonly absent: string }> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'auditspan', WHEEL);
  const path = join(cache, 'rotel', 'rotel-agent');
  if (existsSync(path)) return { path };
  try {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', cache, WHEEL]);
    return { path };
  } catch (error) {
    return { absent: `no ${WHEEL} from PyPI: ${String(error).split('\n')[0]}` };
  }
}

/** Returns Rotel's arguments for writing to ClickHouse. */
export function rotelArguments(options: Readonly<Record<string, string>>): string[] {
  const all = { exporter: 'clickhouse', ...options };
  return ['start', ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])];
}
