// `npm run test:collector`: runs the configurations in collector-config/ with the real Collector. Tests whose programs
// are not available on this machine are skipped, and their names say why.
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
