import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EvidencePackage } from './evidence-package.ts';

/** Root of the package, from this file's location in `src` or `dist`. */
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
/** Built modules that check the package and show the result. */
const MODULES = [
  'evidence/base64-bytes.js',
  'evidence/check-custody.js',
  'evidence/check-directives.js',
  'evidence/check-links.js',
  'evidence/check-package.js',
  'evidence/check-record.js',
  'evidence/describe-question.js',
  'evidence/evidence-package.js',
  'evidence/hex-digest.js',
  'evidence/iso-time.js',
  'evidence/json-forms.js',
  'evidence/odd-clocks.js',
  'evidence/sealed-leaf.js',
  'error-message.js',
  'directives/directive.js',
  'directives/leaf-ranges.js',
  'directives/retention-age.js',
  'seal/leaf-type.js',
  'query/printable.js',
  'page/about.js',
  'page/pace.js',
  'page/record-list.js',
  'page/record-row.js',
];
const SCRIPT = 'page/show-evidence.js';
const LEDGER = join(dirname(createRequire(import.meta.url).resolve('@auditspan/ledger/package.json')), 'dist');

const OPENING = '<script type="application/json" id="evidence">';
const CLOSING = '</script>';

/** Returns an HTML page that holds a package and checks it by itself, offline and opened from disk. */
export async function evidencePage(evidence: EvidencePackage): Promise<string> {
  const { before, after } = await pageAround();
  return `${before}${embedded(evidence)}${after}`;
}

/** Returns the parts of a page that do not depend on its package. */
async function pageAround(): Promise<{ readonly before: string; readonly after: string }> {
  const imports = { ...(await ledgerModules()), ...(await ownModules()) };
  const style = await readFile(join(PACKAGE, 'page', 'evidence.css'), 'utf8');
  const template = await readFile(join(PACKAGE, 'page', 'evidence.html'), 'utf8');
  const parts: Readonly<Record<string, string>> = {
    style: `<style>\n${style}</style>`,
    imports: `<script type="importmap">${JSON.stringify({ imports })}</script>`,
    evidence: `${OPENING}${CLOSING}`,
    script: `<script type="module">\n${await ownModule(SCRIPT)}</script>`,
  };
  const page = template.replaceAll(/<!-- (?<name>\w+) -->/g, (_comment, name: string) => parts[name] ?? '');
  const place = page.indexOf(OPENING) + OPENING.length;
  return { before: page.slice(0, place), after: page.slice(place) };
}

/** A parsed page. */
export interface ReadPage {
  readonly evidence: EvidencePackage;
  /** Whether everything around the package is exactly as {@link evidencePage} writes it; otherwise a browser may show anything. */
  readonly isAsWritten: boolean;
}

/**
 * Parses a page; undefined if the text is not one. Tolerates CRLF line ends.
 * @throws {SyntaxError} if the package is truncated, damaged, or not in canonical form, which excludes duplicate members.
 */
export async function readPage(page: string): Promise<ReadPage | undefined> {
  const text = page.replaceAll('\r\n', '\n');
  const start = text.indexOf(OPENING) + OPENING.length;
  if (start < OPENING.length) return undefined;
  const end = text.indexOf(CLOSING, start);
  const json = text.slice(start, end === -1 ? text.length : end);
  const evidence = JSON.parse(json) as EvidencePackage;
  if (embedded(evidence) !== json)
    throw new SyntaxError('it is not written as a package is: a member is there twice, or a value in another spelling');
  const { before, after } = await pageAround();
  return { evidence, isAsWritten: text.slice(0, start) === before && text.slice(end) === after };
}

/** Escapes `<`, so that no text of a record can end the script element. */
function embedded(evidence: EvidencePackage): string {
  return JSON.stringify(evidence, undefined, 1).replaceAll('<', String.raw`\u003c`);
}

async function ownModules(): Promise<Record<string, string>> {
  const modules = MODULES.map(async (path): Promise<[string, string]> => {
    return [`check/${basename(path)}`, dataUrl(await ownModule(path))];
  });
  return Object.fromEntries(await Promise.all(modules));
}

/** Returns a built module with its imports mapped to the names of the import map. */
async function ownModule(path: string): Promise<string> {
  const source = await builtModule(join(PACKAGE, 'dist', path));
  return source.replaceAll(/from '\.{1,2}\/(?:[a-z]+\/)?/g, "from 'check/");
}

/** Drops the reference to the source map, which a page does not have. */
async function builtModule(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/m, '');
}

async function ledgerModules(): Promise<Record<string, string>> {
  const files = (await readdir(LEDGER)).filter((name) => name.endsWith('.js'));
  const modules = files.map(async (name): Promise<[string, string]> => {
    const source = await builtModule(join(LEDGER, name));
    return [`ledger/${name}`, dataUrl(source.replaceAll(/from '\.\//g, "from 'ledger/"))];
  });
  const imports = Object.fromEntries(await Promise.all(modules));
  return { ...imports, '@auditspan/ledger': imports['ledger/index.js'] ?? '' };
}

function dataUrl(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
}
