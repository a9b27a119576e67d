// Writes the generated parts of the documentation, between `<!-- name -->` and `<!-- /name -->` lines. With --check,
// writes nothing and fails if a file is out of date.
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { withSection } from '../packages/conformance/src/process/docs-section.ts';
import { attributeTable } from './docs/attributes.ts';
import { callTable } from './docs/calls.ts';
import { changelog } from './docs/changelog.ts';
import { commandTable } from './docs/commands.ts';
import { errorTable } from './docs/errors.ts';
import { optionTable } from './docs/options.ts';
import { otherSourcesTable, providerLogsTable } from './docs/other-sources.ts';
import { logCodes } from './docs/log-codes.ts';
import { metricsTable } from './docs/metrics.ts';
import { questionList } from './docs/questions.ts';
import { versionModule } from './docs/version.ts';

interface Generated {
  readonly file: string;
  /** Section of the file. Default: the whole file. */
  readonly section?: string;
  readonly make: () => Promise<string>;
}

const generated: readonly Generated[] = [
  { file: 'CHANGELOG.md', make: changelog },
  { file: 'packages/instrumentation/src/version.ts', make: () => versionModule('instrumentation') },
  { file: 'docs/calls.md', section: 'calls', make: callTable },
  { file: 'docs/errors.md', section: 'errors', make: errorTable },
  { file: 'docs/other-instrumentations.md', section: 'sources', make: otherSourcesTable },
  { file: 'docs/other-instrumentations.md', section: 'providers', make: providerLogsTable },
  { file: 'packages/sink/README.md', section: 'commands', make: commandTable },
  { file: 'packages/sink/docs/operations.md', section: 'log codes', make: logCodes },
  { file: 'packages/sink/docs/operations.md', section: 'metrics', make: metricsTable },
  { file: 'docs/sql.md', section: 'questions', make: questionList },
  { file: 'packages/conventions/README.md', section: 'attributes', make: attributeTable },
  ...['redaction', 'instrumentation', 'store', 'embedded-clickhouse', 'sink'].map((name) => ({
    file: `packages/${name}/README.md`,
    section: 'options',
    make: () => optionTable(pathToFileURL(`packages/${name}/src/config.ts`)),
  })),
];

/** Updates a section. Returns whether it was up to date. */
async function bringUpToDate({ file, section, make }: Generated, check: boolean): Promise<boolean> {
  const before = await readFile(file, 'utf8');
  const made = await make();
  const after = section === undefined ? made : withSection(before, section, made.trim());
  if (before === after) return true;
  if (check) process.stderr.write(`${file}: ${section ?? 'the file'} is out of date; run npm run docs\n`);
  else await writeFile(file, after);
  return false;
}

const check = process.argv.includes('--check');
let current = true;
for (const item of generated) {
  current = (await bringUpToDate(item, check)) && current;
}
if (check && !current) process.exitCode = 1;
