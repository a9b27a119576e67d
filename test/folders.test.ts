import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { folderCycles } from './support/folder-cycles.ts';

let planted: string | undefined;

afterEach(async () => {
  if (planted !== undefined) await rm(planted, { recursive: true });
  planted = undefined;
});

async function plant(files: Readonly<Record<string, string>>): Promise<string> {
  planted = await mkdtemp(join(tmpdir(), 'auditspan-folders-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(planted, name)), { recursive: true });
    await writeFile(join(planted, name), text);
  }
  return planted;
}

it.each(await readdir('packages'))('the folders of packages/%s do not import each other', async (name) => {
  expect(await folderCycles(join('packages', name, 'src'))).toEqual([]);
});

it('two folders that import each other are reported by their files, even for types and re-exports', async () => {
  const source = await plant({
    'tap/request.ts': "import type { Gate } from '../gate/gate.ts';",
    'gate/gate.ts': "import {\n  parse,\n  type Parsed,\n} from '../parse/parse.ts';",
    'gate/inner/answer.ts': "export { readHead } from '../../tap/request.ts';",
    'parse/parse.ts': '',
  });
  expect(await folderCycles(source)).toEqual(
    expect.arrayContaining(['tap/request.ts imports gate/gate.ts', 'gate/inner/answer.ts imports tap/request.ts']),
  );
  expect(await folderCycles(source)).toHaveLength(2);
});

it('so is a longer cycle, also of folders within a folder', async () => {
  const source = await plant({
    'sink/a/a.ts': "import '../b/b.ts';",
    'sink/b/b.ts': "const c = await import('../c/c.ts');",
    'sink/c/c.ts': "import { a } from '../a/a.ts';",
  });
  expect((await folderCycles(source)).toSorted()).toEqual([
    'sink/a/a.ts imports sink/b/b.ts',
    'sink/b/b.ts imports sink/c/c.ts',
    'sink/c/c.ts imports sink/a/a.ts',
  ]);
});

it('a file beside folders may import them and be imported by them', async () => {
  const source = await plant({
    'index.ts': "export { a } from './a/a.ts';",
    'errors.ts': '',
    'a/a.ts': "import { Fault } from '../errors.ts';",
    'a/inner/b.ts': "import '../a.ts';",
  });
  expect(await folderCycles(source)).toEqual([]);
});
