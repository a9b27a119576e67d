import { glob, readdir, readFile } from 'node:fs/promises';
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

/** A code of an error, of a process warning, or in front of a line on stderr. */
const CODE = /(?:code(?::| =) '|`)(?<code>AUDITSPAN_[A-Z_]+)(?:'|: )/g;

/** Returns the codes that the source of a package throws or prints. */
async function codesInSource(name: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const file of glob(`packages/${name}/src/**/*.ts`)) texts.push(await readFile(file, 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(CODE)].map(({ groups }) => groups?.['code'] ?? ''));
}

/** @throws Error if the catalogue of a package lacks a code that its source throws or prints */
async function ensureComplete(name: string, entries: readonly CatalogueEntry[]): Promise<void> {
  const listed = new Set(entries.map(({ code }) => code));
  const missing = (await codesInSource(name)).filter((code) => !listed.has(code));
  if (missing.length > 0) throw new Error(`errorCatalogue of packages/${name} lacks ${missing.join(', ')}`);
}

/** Returns every error and warning code of every package, with its cause and remedy. */
export async function errorTable(): Promise<string> {
  const names = (await readdir('packages')).toSorted();
  const sections = await Promise.all(
    names.map(async (name) => {
      const entries = await catalogueOf(name);
      await ensureComplete(name, entries);
      if (entries.length === 0) return '';
      const rows = entries.map(({ code, when, remedy }) => `| \`${code}\` | ${when} | ${remedy} |`);
      return [`## @auditspan/${name}`, '', '| code | when | what to do |', '| --- | --- | --- |', ...rows, ''].join(
        '\n',
      );
    }),
  );
  return sections.filter(Boolean).join('\n');
}
