import { readdir, readFile } from 'node:fs/promises';

/** A change that has not been released. */
interface Change {
  /** The packages that it touches; the first is the one that it is listed under. */
  readonly packages: readonly string[];
  readonly text: string;
}

const FOLDER = '.changeset';
const FRONT = /^---\n(?<packages>[\s\S]*?)---\n(?<text>[\s\S]*)$/;
const PACKAGE = /^['"]@auditspan\/(?<name>[^'"]+)['"]: \w+$/gm;
/** All that are published, as they are listed. */
const PACKAGES = ['conventions', 'instrumentation', 'redaction', 'sink', 'store', 'ledger', 'embedded-clickhouse'];

/** The changes since the last release by package; those of one package in the order of the names of their files. */
export async function changelog(): Promise<string> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const topics = names.map((name) => name.slice(0, -'.md'.length)).toSorted();
  const changes = await Promise.all(topics.map(readChange));
  const sections = PACKAGES.map((name) => sectionOf(name, changes)).filter((section) => section !== '');
  return `# Changes

Made by \`npm run docs\` from [\`.changeset\`](.changeset). A release folds them into the CHANGELOG.md of each package.

## Not released yet

${sections.join('\n\n')}
`;
}

async function readChange(topic: string): Promise<Change> {
  const path = `${FOLDER}/${topic}.md`;
  const { packages = '', text = '' } = FRONT.exec(await readFile(path, 'utf8'))?.groups ?? {};
  const found = [...packages.matchAll(PACKAGE)].map(({ groups: { name = '' } = {} }) => name);
  if (!PACKAGES.includes(found[0] ?? '')) throw new Error(`${path} begins with no package that is published`);
  return { packages: found, text: text.trim().replaceAll(/\s+/g, ' ') };
}

function sectionOf(name: string, changes: readonly Change[]): string {
  const own = changes.filter(({ packages }) => packages[0] === name);
  if (own.length === 0) return '';
  return `### [${name}](packages/${name}/README.md)\n\n${own.map(itemOf).join('\n')}`;
}

function itemOf({ packages: [, ...others], text }: Change): string {
  return others.length === 0 ? `- ${text}` : `- ${text} (Also in ${others.join(', ')}.)`;
}
