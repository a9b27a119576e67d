import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RIVALS_ROOT, auditspan } from './tools.ts';
import type { Tool } from './tool.ts';

const OURS = new URL('../../node_modules/', import.meta.url);

/** Installs the other tools as their lock file says; nothing of them runs at that. */
export function installRivals(): void {
  if (existsSync(new URL('node_modules/dd-trace', RIVALS_ROOT))) return;
  const args = ['install', '--ignore-workspace', '--frozen-lockfile', '--ignore-scripts'];
  const { status } = spawnSync('pnpm', args, { cwd: fileURLToPath(RIVALS_ROOT), stdio: 'inherit' });
  if (status !== 0) throw new Error('the other tools could not be installed; the lines above say why');
}

/** A tool of ours as it is published, which is fewer files than the workspace has. */
export function asPublished(tool: Tool): Tool {
  return { ...tool, flags: ['--conditions=@auditspan/published'] };
}

/** Makes of ours what is published. */
export function bundleOurs(): void {
  const folder = fileURLToPath(new URL(`${auditspan.packageName}/`, OURS));
  const { status } = spawnSync(
    process.execPath,
    ['../../scripts/bundle.ts', 'index', 'register', 'registration', 'scripts/register.cjs'],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  );
  if (status !== 0) throw new Error('what is published could not be made; the lines above say why');
}

/** The version of each tool, by its name, and of the client under `openai`. */
export async function versionsOf(tools: readonly Tool[]): Promise<ReadonlyMap<string, string>> {
  const packages = [
    ...tools.map(({ name, packageName }) => [name, packageName] as const),
    ['openai', 'openai'] as const,
  ];
  return new Map(
    await Promise.all(
      packages.map(async ([name, packageName]) => {
        const modules = packageName === auditspan.packageName ? OURS : new URL('node_modules/', RIVALS_ROOT);
        const manifest = await readFile(new URL(`${packageName}/package.json`, modules), 'utf8');
        return [name, (JSON.parse(manifest) as { version: string }).version] as const;
      }),
    ),
  );
}
