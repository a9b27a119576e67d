import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

describe('the main entry without Node', () => {
  it('seals, proves and verifies with plain JavaScript and WebCrypto', () => {
    const script = fileURLToPath(new URL('browser-verifier.ts', import.meta.url));
    const output = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual({ node: false, index: 42, refused: 'AUDITSPAN_LEDGER_VERIFICATION' });
  });

  it('imports nothing but its own files', () => {
    const folder = fileURLToPath(new URL('../src/', import.meta.url));
    const imported = globSync('*.ts', { cwd: folder }).flatMap((file) =>
      [...readFileSync(folder + file, 'utf8').matchAll(/from '([^']+)'/g)].map(([, name = '']) => name),
    );
    expect(imported.length).toBeGreaterThan(50);
    expect(imported.filter((name) => !/^\.\/[a-z0-9-]+\.ts$/.test(name))).toEqual([]);
  });
});
