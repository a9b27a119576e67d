import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { promisify } from 'node:util';

import { ENGINES } from './engines.ts';
import { nanosecondsPerCharacter, quantile } from './clock.ts';
import type { Measurement } from './measure-engine.ts';
import { report, type Measured } from './report.ts';
import { START } from './start-engines.ts';
import type { Start } from './start-main.ts';

const here = import.meta.dirname;
const run = promisify(execFile);

// Rivals are installed by this command alone, from their own lock file.
await run('pnpm', ['install', '--frozen-lockfile'], { cwd: `${here}/../rivals` });
// Its start is measured as it is published.
await run(process.execPath, ['../../scripts/bundle.ts', 'index'], { cwd: `${here}/../..` });
const STARTS = 5;
const measurements: Measured[] = [];
for (const name of Object.keys(ENGINES)) {
  process.stderr.write(`${name}\n`);
  // Each in a process of its own: no engine runs in code that another has made slow or fast.
  const measurement = (await output('measure-engine.ts', name)) as Measurement;
  measurements.push({ ...measurement, start: await startOf(name) });
}
const machine = [
  `Node ${process.version}`,
  `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  `load ${loadavg()[0]?.toFixed(0) ?? 'unknown'}`,
  `${nanosecondsPerCharacter().toFixed(2)} ns for a character of a loop that only adds them up`,
].join(', ');
const docs = `${here}/../../docs`;
mkdirSync(docs, { recursive: true });
writeFileSync(`${docs}/quality.md`, report(measurements, machine));

async function output(script: string, name: string): Promise<unknown> {
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@auditspan/source', '--expose-gc', `${here}/${script}`, name],
    { timeout: 600_000, maxBuffer: 1 << 26 },
  );
  return JSON.parse(stdout) as unknown;
}

/** The median of new processes. */
async function startOf(name: string): Promise<Start | undefined> {
  if (START[name] === undefined) return undefined;
  const starts: Start[] = [];
  while (starts.length < STARTS) starts.push((await output('start-main.ts', name)) as Start);
  const median = (of: keyof Start): number =>
    quantile(
      starts.map((start) => start[of]),
      0.5,
    );
  return {
    loadMilliseconds: median('loadMilliseconds'),
    firstMilliseconds: median('firstMilliseconds'),
    megabytes: median('megabytes'),
  };
}
