// `npm run test:collector`: what is in collector-config/, run with the real Collector. What cannot be had on this
// machine is skipped, and the names of the tests say why.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getCollector } from './collector/get-collector.ts';

const found = await getCollector((text) => process.stderr.write(`auditspan: ${text}\n`));
const env = 'path' in found ? { OTELCOL_BIN: found.path } : { OTELCOL_BIN: '', OTELCOL_ABSENT: found.absent };
const child = spawn('vitest', ['run', '--project', 'collector', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ...env },
});
const [code] = (await once(child, 'close')) as [number | null];
process.exitCode = code ?? 1;
