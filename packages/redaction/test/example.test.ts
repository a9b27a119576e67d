import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../examples/redaction/src/main.ts', import.meta.url));

describe('examples/redaction', () => {
  it('prints a span and a log line with everything masked', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=@auditspan/source', MAIN]);
    expect(stderr).toBe('');
    // pino writes asynchronously, possibly after the span was printed.
    const lines = stdout.split('\n');
    const logged = lines.find((line) => line.startsWith('{"level"')) ?? '';
    expect(JSON.parse(logged)).toMatchObject({ to: '[email]', msg: 'receipt for [credit_card:1111]' });
    const text = lines.filter((line) => line !== logged).join('\n');
    expect(text).toMatch(/name: 'checkout of customer \[customer_number\]'/);
    expect(text).toMatch(/'app\.note': '\[hidden\]'/);
    expect(text).toMatch(/'url\.full': 'https:\/\/shop\.example\/pay\?card=\[credit_card:1111\]'/);
    expect(text).toMatch(/'audit\.redaction\.policy': 'sha256:[0-9a-f]{16}'/);
    expect(stdout).not.toMatch(/4111|C-123456|erika|blue/);
  });
});
