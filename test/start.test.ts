import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { printedBy } from '../scripts/system/command.ts';

const run = promisify(execFile);
const START = fileURLToPath(new URL('../scripts/start.ts', import.meta.url));

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'auditspan-start-'));
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

it('npm start shows nine calls, what a changed record looks like to the verifier, and evidence, twice on the same data', async () => {
  for (let time = 0; time < 2; time += 1) {
    const { stdout } = await run(process.execPath, [START, '--once'], { cwd });
    expect(stdout).toMatch(/\n9\. │ bob +│ claude-sonnet-5 /);
    expect(stdout).toContain('Please refund [email], card [credit_card].');
    expect(stdout).toContain('\nNothing was changed.\n');
    expect(stdout).toMatch(/TAMPERED: 1 finding\n +edited +leaf \d+ +record \S+: .*: Outcome\n/);
    expect(stdout).toMatch(/\nstopped\n$/);
  }
  const folder = join(cwd, '.auditspan/demonstration');
  const evidence = (await readdir(folder)).filter((name) => name.endsWith('.html'));
  expect(evidence).toHaveLength(2);
  for (const name of evidence) {
    const report = await printedBy(['verify', '--policy', join(folder, 'trust.policy'), join(folder, name)]);
    expect(report).toContain('\nEverything holds.\n');
  }
}, 120_000);
