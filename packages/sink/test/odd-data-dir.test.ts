import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand, temporaryDirectory } from './fixtures/sink-process.ts';

const PORTS = ['--listen', '127.0.0.1:0', '--grpc-listen', 'off', '--embedded-listen', '127.0.0.1:0'];

describe('a data directory that cannot be created is reported at once', () => {
  it.skipIf(!existsSync('/proc/self'))('by serve and migrate, in a folder that takes no others', async () => {
    const reason = "ENOENT: no such file or directory, mkdir '/proc/auditspan'";
    for (const command of [['serve', ...PORTS], ['migrate']]) {
      const result = await runCommand([...command, '--data-dir', '/proc/auditspan/data']);
      expect(result).toEqual(cannotMake('/proc/auditspan/data', reason));
    }
  });

  it('by serve and migrate, in a file', async () => {
    const reason = "EEXIST: file already exists, mkdir '/dev/null'";
    for (const command of [['serve', ...PORTS], ['migrate']]) {
      expect(await runCommand([...command, '--data-dir', '/dev/null/data'])).toEqual(
        cannotMake('/dev/null/data', reason),
      );
    }
  });
});

describe('a data directory of another user', () => {
  it('is reported by sql, and by doctor along with its other checks', async () => {
    const { path, remove } = await temporaryDirectory();
    // A folder cannot be read as a file, even by root, as whom tests may run.
    await mkdir(join(path, 'endpoints.json'));
    const reason = `EISDIR: illegal operation on a directory, read '${join(path, 'endpoints.json')}'`;
    const words = `cannot read whether a sink runs on ${path}: ${reason}; run this as the user of the sink`;
    const [sql, doctor] = await Promise.all([
      runCommand(['sql', 'SELECT 1', '--data-dir', path]),
      runCommand(['doctor', '--json', '--data-dir', path]),
    ]);
    expect([sql.code, sql.stderr]).toEqual([1, expect.stringContaining(`AUDITSPAN_SINK_START: ${words}`)]);
    const checks = JSON.parse(doctor.stdout) as { name: string; status: string; message: string }[];
    const told = { name: 'data directory in use', status: 'fault', message: expect.stringContaining(words) };
    expect([doctor.code, doctor.stderr, checks]).toEqual([1, '', expect.arrayContaining([told])]);
    await remove();
  });
});

function cannotMake(path: string, reason: string): object {
  const message = `cannot create the data directory ${path}: ${reason}; choose another with --data-dir`;
  return { code: 1, stdout: '', stderr: `auditspan: AUDITSPAN_SINK_START: ${message}\n` };
}
