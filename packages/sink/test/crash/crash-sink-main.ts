import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createLogger, parseSinkConfig, startSink } from '../../src/index.ts';
import { CRASH_ORIGIN, PLANNED_FAULT } from './crash-chain.ts';
import type { CrashPlan } from './crash-plan.ts';

/** A sink that crashes as planned. Arguments: data directory, plan as JSON. */
const [dataDir, planText = 'null'] = process.argv.slice(2);
const plan = JSON.parse(planText) as CrashPlan | null;

const config = parseSinkConfig({
  dataDir,
  listen: '127.0.0.1:0',
  grpc: { listen: 'off' },
  embedded: { listen: '127.0.0.1:0' },
  seal: { origin: CRASH_ORIGIN, keyFile: join(dataDir ?? '', 'log.key') },
  // Small, so that segments and batches end often; without a plan the sink should finish.
  log: { segmentBytes: 20_000 },
  batch: plan === null ? {} : { spans: 60, delay: 20 },
  drain: { thread: plan?.thread ?? 'own' },
});

let times = 0;
const sink = await startSink(config, createLogger('warn'), (step) => {
  if (step !== plan?.step) return;
  times += 1;
  if (times !== plan.time) return;
  if (plan.victim === 'step') throw new Error(PLANNED_FAULT);
  if (plan.delay > 0) setTimeout(() => crash(plan), plan.delay);
  else crash(plan);
});
process.on('SIGTERM', () => void sink.close().then(() => process.exit(0)));

function crash({ victim }: CrashPlan): void {
  if (victim !== 'sink') for (const pid of children()) process.kill(pid, 'SIGKILL');
  if (victim !== 'clickhouse') process.kill(process.pid, 'SIGKILL');
}

function children(): number[] {
  const output = execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return output
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('ps'))
    .map((line) => Number.parseInt(line, 10));
}
