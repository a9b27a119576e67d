import { parseArgs } from 'node:util';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { runFuzz } from './fuzz-run.ts';

/** `npm run fuzz -- --minutes 10 --seed 1`: changed requests to a sink for so long, with a line for every few thousand. */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
/** How much more memory than in the beginning is no leak. */
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
