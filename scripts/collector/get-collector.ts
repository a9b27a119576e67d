import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const MANIFEST = fileURLToPath(new URL('../../test/collector/manifest.yaml', import.meta.url));
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.161.0';

/** A Collector for tests, or why there is none. */
export type FoundCollector = { readonly path: string } | { readonly absent: string };

/**
 * Finds the OpenTelemetry Collector: the one named by `OTELCOL_BIN`, else one built from Go modules by `ocb` according
 * to `test/collector/manifest.yaml`, which takes minutes and is cached in `~/.cache/auditspan`.
 */
export async function getCollector(say: (text: string) => void): Promise<FoundCollector> {
  const named = process.env['OTELCOL_BIN'];
  if (named !== undefined && named !== '') {
    return existsSync(named) ? { path: named } : { absent: `OTELCOL_BIN is ${named}, which does not exist` };
  }
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'auditspan', 'collector');
  const kept = join(cache, await hashOf(MANIFEST), 'otelcol');
  if (existsSync(kept)) return { path: kept };
  if (!(await hasGo())) return { absent: 'OTELCOL_BIN is not set, and Go is not installed to build a Collector' };
  return build(cache, kept, say);
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
    .slice(0, 16);
}

async function hasGo(): Promise<boolean> {
  return run('go', ['version']).then(
    () => true,
    () => false,
  );
}

async function build(cache: string, kept: string, say: (text: string) => void): Promise<FoundCollector> {
  const folder = join(kept, '..');
  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    say(`building the OpenTelemetry Collector in ${work}: takes some minutes, once`);
    await copyFile(MANIFEST, join(work, 'manifest.yaml'));
    await inherit('go', ['install', BUILDER], work, { GOBIN: join(cache, 'bin') });
    await inherit(join(cache, 'bin', 'builder'), ['--config=manifest.yaml'], work);
    await mkdir(folder, { recursive: true });
    await rename(join(work, 'build', 'otelcol-auditspan-test'), kept);
    return { path: kept };
  } catch (error) {
    return { absent: `the Collector could not be built: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function inherit(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  return new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}
