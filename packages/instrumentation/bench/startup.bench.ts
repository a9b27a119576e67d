import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('..', import.meta.url));
const run = (...flags: string[]): string =>
  execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', ''], { cwd: here, encoding: 'utf8' });

test('the start of a process, with what was built', async ({ bench }) => {
  expect(run('--import', '@auditspan/instrumentation/register')).toBe('');
  await bench('node alone', () => void run()).run();
  await bench('node with register', () => void run('--import', '@auditspan/instrumentation/register')).run();
});
