import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../examples/redaction/src/main.ts', import.meta.url));

describe('examples/redaction', () => {
  it('prints a span and a log line with everything masked', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=@auditspan/source', MAIN]);
    expect(stderr).toBe('');
    const [line = '', ...span] = stdout.split('\n');
    expect(JSON.parse(line)).toMatchObject({ to: '[email]', msg: 'receipt for [credit_card:1111]' });
    const text = span.join('\n');
    expect(text).toMatch(/name: 'checkout of customer \[customer_number\]'/);
    expect(text).toMatch(/'app\.note': '\[hidden\]'/);
    expect(text).toMatch(/'url\.full': 'https:\/\/shop\.example\/pay\?card=\[credit_card:1111\]'/);
    expect(text).toMatch(/'audit\.redaction\.policy': 'sha256:[0-9a-f]{16}'/);
    expect(stdout).not.toMatch(/4111|C-123456|erika|blue/);
  });
});
