import { readdir, readFile } from 'node:fs/promises';

/** A change that has not been released. */
interface Change {
  /** The package that it is listed under: the first of those that it touches. */
  readonly listedUnder: string;
  readonly text: string;
}

const FOLDER = '.changeset';
const CHANGE = /^---\n['"]@auditspan\/(?<listedUnder>[^'"]+)['"]: [\s\S]*?\n---\n(?<text>[\s\S]*)$/;
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
  const { listedUnder = '', text = '' } = CHANGE.exec(await readFile(path, 'utf8'))?.groups ?? {};
  if (!PACKAGES.includes(listedUnder)) throw new Error(`${path} does not begin with a package that is published`);
  return { listedUnder, text: text.trim().replaceAll(/\s+/g, ' ') };
}

function sectionOf(name: string, changes: readonly Change[]): string {
  const items = changes.filter(({ listedUnder }) => listedUnder === name).map(({ text }) => `- ${text}`);
  return items.length === 0 ? '' : `### [${name}](packages/${name}/README.md)\n\n${items.join('\n')}`;
}
