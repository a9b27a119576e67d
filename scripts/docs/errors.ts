import { readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

interface CatalogueEntry {
  readonly code: string;
  readonly when: string;
  readonly remedy: string;
}

async function catalogueOf(name: string): Promise<readonly CatalogueEntry[]> {
  const file = `packages/${name}/src/errors.ts`;
  if (!existsSync(file)) return [];
  const { errorCatalogue } = (await import(pathToFileURL(file).href)) as { errorCatalogue: readonly CatalogueEntry[] };
  return errorCatalogue;
}

/** Returns every error code of every package, with its cause and remedy. */
export async function errorTable(): Promise<string> {
  const names = (await readdir('packages')).toSorted();
  const sections = await Promise.all(
    names.map(async (name) => {
      const entries = await catalogueOf(name);
      if (entries.length === 0) return '';
      const rows = entries.map(({ code, when, remedy }) => `| \`${code}\` | ${when} | ${remedy} |`);
      return [`## @auditspan/${name}`, '', '| code | when | what to do |', '| --- | --- | --- |', ...rows, ''].join(
        '\n',
      );
    }),
  );
  return sections.filter(Boolean).join('\n');
}
