import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCommand } from './fixtures/sink-process.ts';

const PORTS = ['--listen', '127.0.0.1:0', '--grpc-listen', 'off', '--embedded-listen', '127.0.0.1:0'];

describe('a data directory that cannot be made is told at once', () => {
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

function cannotMake(path: string, reason: string): object {
  const message = `cannot make the data directory ${path}: ${reason}; choose another with --data-dir`;
  return { code: 1, stdout: '', stderr: `auditspan: AUDITSPAN_SINK_START: ${message}\n` };
}
