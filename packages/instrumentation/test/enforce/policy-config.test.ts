import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'auditspan-policy-'));
afterAll(() => rmSync(directory, { recursive: true }));

const policy = { id: 'p', default: 'deny', rules: [{ id: 'r', effect: 'allow', models: ['gpt-*'] }] };
const closed = { id: 'unreadable', mode: 'enforce', default: 'deny', rules: [] };
const toFile = (content: string): string => {
  const path = join(directory, 'policy.json');
  writeFileSync(path, content);
  return path;
};
const problemsOf = (environment: Record<string, string>): unknown =>
  readEnvironment(environment).fault?.problems.map(({ field, message }) => `${field}: ${message}`);
const IN_DOUBT = 'AUDITSPAN_POLICY: no model call is allowed until this is corrected';

describe('AUDITSPAN_POLICY', () => {
  it('is JSON, or the path of a JSON file', () => {
    const parsed = { ...policy, mode: 'enforce' };
    const text = JSON.stringify(policy);
    expect(readEnvironment({ AUDITSPAN_POLICY: text })).toMatchObject({ config: { policy: parsed } });
    expect(readEnvironment({ AUDITSPAN_POLICY: ` \n${text}` })).toMatchObject({ config: { policy: parsed } });
    expect(readEnvironment({ AUDITSPAN_POLICY: toFile(text) })).toMatchObject({ config: { policy: parsed } });
    expect(readEnvironment({}).config.policy).toBeUndefined();
  });

  it('names every fault at once, and then allows nothing', () => {
    const wrong = {
      id: '',
      default: 'maybe',
      rules: [
        { id: 'a', effect: 'allow', model: ['gpt-5'], actions: ['model.steal'] },
        { id: 'b', effect: 'deny', models: [], sensitivity: { min: 4, max: 1 } },
      ],
    };
    expect(readEnvironment({ AUDITSPAN_POLICY: JSON.stringify(wrong) }).config.policy).toEqual(closed);
    expect(problemsOf({ AUDITSPAN_POLICY: JSON.stringify(wrong) })).toEqual([
      expect.stringMatching(/^AUDITSPAN_POLICY\.id: /u),
      expect.stringMatching(/^AUDITSPAN_POLICY\.default: .*"allow"\|"deny"/u),
      expect.stringMatching(/^AUDITSPAN_POLICY\.rules\.0\.actions\.0: /u),
      'AUDITSPAN_POLICY.rules.0: Unrecognized key: "model"',
      expect.stringMatching(/^AUDITSPAN_POLICY\.rules\.1\.models: /u),
      'AUDITSPAN_POLICY.rules.1.sensitivity: min is above max',
      IN_DOUBT,
    ]);
    const twice = { ...policy, rules: [policy.rules[0], { id: 'c', effect: 'deny' }, policy.rules[0]] };
    expect(problemsOf({ AUDITSPAN_POLICY: JSON.stringify(twice) })).toEqual([
      'AUDITSPAN_POLICY.rules.2.id: rule 0 has this id too',
      IN_DOUBT,
    ]);
  });

  it.each<[string, () => string, RegExp]>([
    ['a missing file', () => join(directory, 'absent.json'), /cannot be read: ENOENT.*absent\.json/u],
    ['a directory', () => directory, /cannot be read: EISDIR/u],
    ['a file without JSON', () => toFile('{ id: 1 }'), /cannot be read: .*JSON/u],
    ['truncated JSON', () => '{"id":', /cannot be read: .*JSON/u],
    ['a list', () => '[]', /expected object/u],
  ])('that is %s allows nothing', (_what, text, message) => {
    const { config, fault } = readEnvironment({ AUDITSPAN_POLICY: text() });
    expect(config.policy).toEqual(closed);
    expect(fault?.message).toMatch(message);
  });

  it('never allows anything if it is not a policy', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ minLength: 1 })), (text) => {
        expect(readEnvironment({ AUDITSPAN_POLICY: text }).config.policy).toEqual(closed);
      }),
    );
  });
});

describe('AUDITSPAN_MODELS', () => {
  const models = [{ model: 'gpt-5*', sensitivity: 3, version: '7', digest: 'sha256:1', dataClass: 'customer' }];

  it('is JSON, or the path of a JSON file', () => {
    const text = JSON.stringify(models);
    expect(readEnvironment({ AUDITSPAN_MODELS: text })).toMatchObject({ config: { models } });
    expect(readEnvironment({ AUDITSPAN_MODELS: toFile(text) })).toMatchObject({ config: { models } });
  });

  it('closes the policy too if it is invalid, since rules depend on it', () => {
    const wrong = JSON.stringify([{ model: 'gpt-5', sensitivity: 5 }]);
    const { config, fault } = readEnvironment({ AUDITSPAN_POLICY: JSON.stringify(policy), AUDITSPAN_MODELS: wrong });
    expect([config.policy, config.models]).toEqual([closed, []]);
    expect(fault?.message).toContain('AUDITSPAN_MODELS.0.sensitivity');
    expect(readEnvironment({ AUDITSPAN_MODELS: wrong }).config.policy).toBeUndefined();
  });
});
