import { programOptions } from '@auditspan/testing';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { runFuzz } from './fuzz-run.ts';

const HELP = `npm run fuzz -- [options]
Sends mutated requests to a sink, over HTTP and gRPC, printing a line for every few thousand. Compares responses and rows with
OTLP and the object decoder; exits with 1 if they differ, or if the memory of the sink grows.

  --minutes N  duration (default 10)
  --seed N     seed of the mutations (default 1)
  --help

  npm run fuzz -- --minutes 1 --seed 7
`;

const values = programOptions(HELP, {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
});
/** Growth of memory in MiB that does not count as a leak. */
const MOST_GROWTH = 256;
const directory = await temporaryDirectory();
const end = performance.now() + Number(values.minutes) * 60_000;
const report = await runFuzz({
  dataDir: directory.path,
  seed: Number(values.seed),
  goOn: () => performance.now() < end,
  onProgress: ({ faults, ...rest }) => process.stdout.write(`${JSON.stringify({ ...rest, faults: faults.length })}\n`),
});
await directory.remove();
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
const { early, most } = report.mebibytes;
const isLeak = most > early + MOST_GROWTH;
if (isLeak) process.stdout.write(`the sink grew from ${early} to ${most} MiB\n`);
process.exitCode = report.faults.length > 0 || isLeak ? 1 : 0;
