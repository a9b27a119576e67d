import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const OPTIONS = new URL('../src/program-options.ts', import.meta.url).href;
const PROGRAM = `import { programOptions } from '${OPTIONS}';
  const { runs } = programOptions('HELP\\n', { runs: { type: 'string', default: '200' } });
  console.log('ran', runs);`;

/** Returns the output of a program with these options. */
async function program(...options: readonly string[]): Promise<unknown> {
  const args = ['--input-type=module', '--eval', PROGRAM, '--', ...options];
  const { stdout, stderr } = await run(process.execPath, args).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return { stdout, stderr: stderr.split('\n') };
}

it('a program parses its options, prints its help, and rejects unknown options', async () => {
  expect(await program()).toEqual({ stdout: 'ran 200\n', stderr: [''] });
  expect(await program('--runs', '7')).toEqual({ stdout: 'ran 7\n', stderr: [''] });
  expect(await program('--runs', '7', '--help')).toEqual({ stdout: 'HELP\n', stderr: [''] });
  const unknown = { stdout: '', stderr: [expect.stringContaining("Unknown option '--run'"), '', 'HELP', ''] };
  expect(await program('--run', '7')).toEqual(unknown);
});
