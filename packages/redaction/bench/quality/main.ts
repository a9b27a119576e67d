import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { promisify } from 'node:util';

import { ENGINES } from './engines.ts';
import { nanosecondsPerCharacter } from './clock.ts';
import type { Cost } from './measure-cost.ts';
import type { Measurement } from './measure-engine.ts';
import { report, type Measured } from './report.ts';
import { costOf, inTurns, startOf, type Round } from './rounds.ts';
import { START } from './start-engines.ts';
import type { Start } from './start-main.ts';

const here = import.meta.dirname;
const run = promisify(execFile);

// The other libraries are installed only by this command, from their own lock file.
await run('pnpm', ['install', '--frozen-lockfile'], { cwd: `${here}/../rivals` });
// Startup is measured with the published bundle.
await run(process.execPath, ['../../scripts/bundle.ts', 'index'], { cwd: `${here}/../..` });
const ROUNDS = 5;
const names = Object.keys(ENGINES);
const found = await inTurns(1, names, (name) => output<Measurement>('measure-engine.ts', name));
const costs = await inTurns(ROUNDS, names, (name) => output<Cost>('measure-cost.ts', name));
const starts = await inTurns(3 * ROUNDS, Object.keys(START), (name) => output<Start>('start-main.ts', name));
const measurements: readonly Measured[] = names.map((name) => ({
  ...first(of(found, name)),
  ...costOf(of(costs, name)),
  start: startOf(of(starts, name)),
}));
const machine = [
  `Node ${process.version}`,
  `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  `load ${loadavg()[0]?.toFixed(0) ?? 'unknown'}`,
  `${nanosecondsPerCharacter().toFixed(2)} ns for a character of a loop that only adds them up`,
].join(', ');
const docs = `${here}/../../docs`;
mkdirSync(docs, { recursive: true });
writeFileSync(`${docs}/quality.md`, report(measurements, machine));

async function output<Output>(script: string, name: string): Promise<Output> {
  process.stderr.write(`${script} ${name}\n`);
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@auditspan/source', '--expose-gc', `${here}/${script}`, name],
    { timeout: 600_000, maxBuffer: 1 << 26 },
  );
  return JSON.parse(stdout) as Output;
}

function first<One>([one]: readonly One[]): One {
  if (one === undefined) throw new Error('nothing was measured');
  return one;
}

function of<One>(rounds: readonly Round<One>[], name: string): readonly One[] {
  return rounds.flatMap((round) => round[name] ?? []);
}
