import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { promisify } from 'node:util';

import { ENGINES } from './engines.ts';
import type { Measurement } from './measure-engine.ts';
import { report } from './report.ts';

const here = import.meta.dirname;
const run = promisify(execFile);

// Rivals are installed by this command alone, from their own lock file.
await run('pnpm', ['install', '--frozen-lockfile'], { cwd: `${here}/../rivals` });
const measurements: Measurement[] = [];
for (const name of Object.keys(ENGINES)) {
  process.stderr.write(`${name}\n`);
  // Each in a process of its own: no engine runs in code that another has made slow or fast.
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@auditspan/source', `${here}/measure-engine.ts`, name],
    { timeout: 600_000, maxBuffer: 1 << 26 },
  );
  measurements.push(JSON.parse(stdout) as Measurement);
}
const machine = `Node ${process.version}, ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${loadavg()[0]?.toFixed(0) ?? 'unknown'}`;
const docs = `${here}/../../docs`;
mkdirSync(docs, { recursive: true });
writeFileSync(`${docs}/quality.md`, report(measurements, machine));
