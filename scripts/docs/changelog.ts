import { readdir, readFile } from 'node:fs/promises';

/** A change that has not been released. */
interface Change {
  readonly packages: readonly string[];
  readonly isNew: boolean;
  readonly text: string;
}

const FOLDER = '.changeset';
const FRONT = /^---\n(?<packages>[\s\S]*?)---\n(?<text>[\s\S]*)$/;
const PACKAGE = /^'@auditspan\/(?<name>[^']+)': (?<kind>\w+)$/gm;

/** The changes since the last release: what is new first, then what was mended. */
export async function changelog(): Promise<string> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.md') && name !== 'README.md').toSorted();
  const changes = await Promise.all(names.map(async (name) => changeOf(await readFile(`${FOLDER}/${name}`, 'utf8'))));
  const listed = (isNew: boolean): string =>
    changes
      .filter((change) => change.isNew === isNew)
      .map(({ packages, text }) => `- **${packages.join(', ')}**: ${text}`)
      .toSorted()
      .join('\n');
  return `# Changes

Made by \`npm run docs\` from [\`.changeset\`](.changeset). A release folds them into the CHANGELOG.md of each package.

## Not released yet

### New

${listed(true)}

### Mended

${listed(false)}
`;
}

function changeOf(file: string): Change {
  const { packages = '', text = '' } = FRONT.exec(file)?.groups ?? {};
  const found = [...packages.matchAll(PACKAGE)].map(({ groups = {} }) => groups);
  return {
    packages: found.map(({ name = '' }) => name),
    isNew: found.some(({ kind }) => kind === 'minor'),
    text: text.trim().replaceAll(/\s+/g, ' '),
  };
}
