import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RIVALS_ROOT, auditspan } from './tools.ts';
import type { Tool } from './tool.ts';

const OURS = new URL('../../node_modules/', import.meta.url);

/** Installs the other tools from their lock file, without running scripts. */
export function installRivals(): void {
  if (existsSync(new URL('node_modules/dd-trace', RIVALS_ROOT))) return;
  runPnpm(['install', '--ignore-workspace', '--frozen-lockfile', '--ignore-scripts'], RIVALS_ROOT);
}

/** Returns a tool of ours in its published form, which has fewer files than the workspace. */
export function asPublished(tool: Tool): Tool {
  return { ...tool, flags: ['--conditions=@auditspan/published'] };
}

/** Bundles our package into its published form. */
export function bundleOurs(): void {
  runPnpm(['run', 'prepack'], new URL(`${auditspan.packageName}/`, OURS));
}

function runPnpm(args: readonly string[], folder: URL): void {
  const { status } = spawnSync('pnpm', args, { cwd: fileURLToPath(folder), stdio: 'inherit' });
  if (status !== 0) throw new Error(`pnpm ${args[0]} failed in ${folder.pathname}; see the output above`);
}

/** Returns the version of each tool, by name, and of the client under `openai`. */
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
