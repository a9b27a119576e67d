import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { isBuilt } from './support/run-node.ts';

const run = promisify(execFile);
const REGISTER = import.meta.resolve('@auditspan/instrumentation/register');

it.skipIf(!isBuilt)('a service whose stderr is on a full disk starts, whatever there is to report', async () => {
  const script = 'exec "$0" --import "$1" -e "console.log(1)" 2>/dev/full';
  const env = { AUDITSPAN_TRACING: 'maybe', AUDITSPAN_SPOOL_DIR: 'false', AUDITSPAN_FLUSH_TIMEOUT: '1' };
  const { stdout } = await run('sh', ['-c', script, process.execPath, REGISTER], { env });
  expect(stdout).toBe('1\n');
});
