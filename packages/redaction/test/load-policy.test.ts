import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  createRedactor,
  generateAuditorKey,
  generatePseudonymKey,
  parseRedactionConfig,
  readPolicy,
  RedactionConfigError,
} from '../src/index.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'auditspan-policy-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  await chmod(path, 0o600);
  return path;
}

describe('readPolicy', () => {
  it('reads JSON text, a JSON file and a YAML file alike', async () => {
    const policy = { preset: 'pci', keys: { 'user.*': 'hide' } };
    const json = JSON.stringify(policy);
    expect(readPolicy(json)).toEqual(policy);
    expect(readPolicy(await file('policy.json', json))).toEqual(policy);
    expect(readPolicy(await file('policy.yaml', 'preset: pci\nkeys:\n  user.*: hide\n'))).toEqual(policy);
    expect(readPolicy(await file('empty.yaml', ''))).toEqual({});
  });

  it('resolves key paths relative to the file', async () => {
    await file('k1.key', generatePseudonymKey());
    await file('auditor.pub', generateAuditorKey().publicKey);
    const path = await file(
      'keys.yaml',
      'classes: {email: pseudonymise, phone: seal}\npseudonym: {keys: {k1: {file: k1.key}}}\nseal: {publicKey: auditor.pub}\n',
    );
    expect(createRedactor(readPolicy(path)).redactText('a@example.com').text).toMatch(/^<email:k1:/);
  });

  it('reads the policy of the README', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
    const policy = parseRedactionConfig(readPolicy(await file('readme.yaml', yaml)));
    expect([policy.preset, policy.rules[0]?.pattern, Object.keys(policy.pseudonym.keys)]).toEqual([
      'pci',
      'C-\\d{6}',
      ['k1'],
    ]);
  });

  it('reports what is wrong', async () => {
    expect(() => readPolicy(join(directory, 'none.yaml'))).toThrow(/the policy file cannot be read: ENOENT/);
    expect(() => readPolicy('{"a":')).toThrow(/the policy is not JSON/);
    const broken = await file('broken.yaml', 'a: [');
    expect(() => readPolicy(broken)).toThrow(/broken\.yaml is not YAML/);
    const list = await file('list.yaml', '- a\n');
    expect(() => readPolicy(list)).toThrow(RedactionConfigError);
  });
});
