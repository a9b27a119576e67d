import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../', import.meta.url));
const isBuilt = existsSync(new URL('../dist/index.js', import.meta.url));

/** Masks a text with the published bundle, and reports the loaded files. */
const PROGRAM = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load(url, context, next) { if (url.startsWith('file:')) loaded.push(url); return next(url, context); } });
  const { createRedactor } = await import('@auditspan/redaction');
  const { text } = createRedactor({ preset: 'pci' }).redactText('card 4111 1111 1111 1111');
  console.log(JSON.stringify({ text, loaded }));
`;

describe.skipIf(!isBuilt)('the published package (built)', () => {
  beforeAll(() => {
    execFileSync(process.execPath, ['../../scripts/bundle.ts', 'index'], { cwd: folder });
  });

  it('is a single file that loads no other, not even the OpenTelemetry API', () => {
    const flags = ['--conditions=@auditspan/published', '--input-type=module', '--eval', PROGRAM];
    const output = execFileSync(process.execPath, flags, { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual({
      text: 'card [credit_card:1111]',
      loaded: [new URL('../dist/bundle/index.js', import.meta.url).href],
    });
  });
});
