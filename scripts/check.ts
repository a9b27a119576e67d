// `npm run check`: all checks, cheapest first. The build ran before (see bootstrap.mjs); the tests run last, so that
// their count is the last line if nothing else failed.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Step {
  readonly name: string;
  readonly run: () => Promise<Finished>;
}

interface Finished {
  readonly code: number;
  readonly output: string;
}

function command(program: string, args: readonly string[], cwd = '.'): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** Checks the package to be published from the view of a user's package manager and compiler. */
async function checkPackage(folder: string): Promise<Finished> {
  const destination = await mkdtemp(join(tmpdir(), 'auditspan-pack-'));
  try {
    const packed = await command('pnpm', ['pack', '--pack-destination', destination], folder);
    if (packed.code !== 0) return packed;
    const [tarball = ''] = await readdir(destination);
    const published = await command('publint', ['--strict', join(destination, tarball)]);
    if (published.code !== 0) return published;
    return await command('attw', ['--profile', 'esm-only', join(destination, tarball)]);
  } finally {
    await rm(destination, { recursive: true, force: true });
  }
}

async function publicPackages(): Promise<string[]> {
  const folders = (await readdir('packages')).map((name) => join('packages', name));
  const manifests = await Promise.all(folders.map((folder) => readFile(join(folder, 'package.json'), 'utf8')));
  return folders.filter((_, index) => !(JSON.parse(manifests[index] ?? '{}') as { private?: boolean }).private);
}

async function checkPackages(): Promise<Finished> {
  const results = await Promise.all((await publicPackages()).map(checkPackage));
  return results.find(({ code }) => code !== 0) ?? { code: 0, output: '' };
}

const steps: readonly Step[] = [
  { name: 'format', run: () => command('oxfmt', ['--check']) },
  { name: 'types of tests, scripts and examples', run: () => command('tsc', ['-p', 'test/tsconfig.json']) },
  { name: 'lint', run: () => command('oxlint', ['--type-aware', '--deny-warnings']) },
  {
    name: 'generated docs',
    run: () => command('node', ['--conditions=@auditspan/source', 'scripts/docs.ts', '--check']),
  },
  { name: 'unused files, exports and dependencies', run: () => command('knip', []) },
  { name: 'packages as published', run: checkPackages },
];

function runTests(): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', ['run', '--project', 'unit', '--project', 'e2e'], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function runStep({ name, run }: Step): Promise<boolean> {
  const start = performance.now();
  const { code, output } = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`);
  if (code !== 0) process.stdout.write(output);
  return code === 0;
}

const failed: string[] = [];
for (const step of steps) {
  if (!(await runStep(step))) failed.push(step.name);
}
const tests = await runTests();
// Repeated here, since their output is far above by now.
for (const name of failed) process.stdout.write(`FAIL ${name}\n`);
process.exitCode = failed.length === 0 && tests === 0 ? 0 : 1;
