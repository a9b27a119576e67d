import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const PROCESSOR = ['processor', '--to', 'http://127.0.0.1:1', '--listen', '127.0.0.1:0', '--grpc-listen', 'off'];

it('output that cannot be written, since the disk is full, leads to one message and exit code 1', async () => {
  const args = ['-c', 'exec "$0" "$@" >/dev/full', process.execPath, '--conditions=@auditspan/source', MAIN];
  const child = spawn('sh', [...args, 'help'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect([code, stderr]).toEqual([1, 'auditspan: ENOSPC: no space left on device, write\n']);
});

it('a log whose disk is full neither fails nor delays anything', async () => {
  const args = ['-c', 'exec "$0" "$@" 2>/dev/full', process.execPath, '--conditions=@auditspan/source', MAIN];
  const child = spawn('sh', [...args, ...PROCESSOR], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  child.kill();
  expect(await ended).toEqual([0, null]);
});
