import { readFile } from 'node:fs/promises';

/** Returns a module with the version of its package as a constant, so that it can be bundled. */
export async function versionModule(name: string): Promise<string> {
  const manifest = JSON.parse(await readFile(`packages/${name}/package.json`, 'utf8')) as { version: string };
  return `/** The version of this package; the scope version of its spans. Written by \`npm run docs\`. */
export const VERSION = '${manifest.version}';
`;
}
