import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { printedBy } from '../scripts/system/command.ts';
import { findBrowser } from '@auditspan/testing';

const run = promisify(execFile);
const START = fileURLToPath(new URL('../scripts/start.ts', import.meta.url));
const browser = findBrowser();
const unseen = 'absent' in browser ? browser.absent : '';

let cwd: string;
let folder: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'auditspan-start-'));
  folder = join(cwd, '.auditspan/demonstration');
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

async function evidence(): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.html')).map((name) => join(folder, name));
}

it('npm start shows nine calls, a tampered record detected by the verifier, and evidence, twice on the same data', async () => {
  for (let time = 0; time < 2; time += 1) {
    const { stdout } = await run(process.execPath, [START, '--once'], { cwd });
    expect(stdout).toMatch(/\n9\. │ bob +│ claude-sonnet-5 /);
    expect(stdout).toContain('Please refund [email], card [credit_card].');
    expect(stdout).toContain('\nNothing was changed.\n');
    expect(stdout).toMatch(/TAMPERED: 1 finding\n +edited +leaf \d+ +record \S+: .*: Outcome\n/);
    expect(stdout).toMatch(/\nstopped\n$/);
  }
  const pages = await evidence();
  expect(pages).toHaveLength(2);
  for (const page of pages) {
    const report = await printedBy(['verify', '--policy', join(folder, 'trust.policy'), page]);
    expect(report).toContain('\nEverything holds.\n');
  }
});

it.skipIf(unseen)(`its evidence verifies itself in the browser${unseen}`, async () => {
  if ('absent' in browser) return;
  const [page = ''] = await evidence();
  // AUDITSPAN_WRITE_SCREENSHOTS=1 updates the picture in the docs.
  const pictures = process.env['AUDITSPAN_WRITE_SCREENSHOTS'] === '1' ? join(START, '../../docs/images') : folder;
  const when = "document.querySelector('#verdict.holds, #verdict.broken') !== null";
  const shown = await browser.look(`file://${page}`, { when, picture: join(pictures, 'evidence.png'), height: 960 });
  expect(shown).toContain('>Everything holds: 5 records.<');
});
