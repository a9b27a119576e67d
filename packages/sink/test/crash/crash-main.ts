import { programOptions } from '@auditspan/testing';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import type { CrashPlan } from './crash-plan.ts';
import { runCrashChain } from './crash-chain.ts';
import { createOfficers } from './officers.ts';
import { createRandom } from './random.ts';

const HELP = `npm run test:crash -- [options]
Kills a sink, its ClickHouse, or both, at steps of a record, and restarts it, repeatedly, printing a line for each kill. Exits
with 1 unless every acknowledged record is stored and sealed once in the end.

  --runs N  kills (default 200)
  --seed N  seed of their choice (default 1)
  --directives  officers erase, drop and hold meanwhile, and their commands are killed too
  --help

  npm run test:crash -- --runs 40 --seed 7
`;

const values = programOptions(HELP, {
  runs: { type: 'string', default: '200' },
  seed: { type: 'string', default: '1' },
  directives: { type: 'boolean', default: false },
});
const runs = Number(values.runs);
const directory = await temporaryDirectory();
const start = performance.now();
const tell = (run: number, plan: CrashPlan): void => {
  const { step, time, delay, victim, thread, clockJumps } = plan;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const clock = clockJumps ? ', clock jumps' : '';
  process.stdout.write(
    `${seconds} s, ${run + 1} of ${runs}: ${victim} at ${step} no. ${time} + ${delay} ms, drain on ${thread}${clock}\n`,
  );
};
const random = createRandom(Number(values.seed));
const report = await runCrashChain(directory.path, runs, random, tell, values.directives ? createOfficers : undefined);
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
await directory.remove();
process.exitCode = report.lost.length + report.doubled.length + report.faults.length === 0 ? 0 : 1;
