import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../src/enforce/access-request.ts';
import type { Decision } from '../../src/enforce/decision.ts';
import type { Policy, PolicyRule } from '../../src/enforce/policy/policy.ts';
import { createPolicyDecider, readsModel } from '../../src/enforce/policy/policy-decider.ts';
import { policySchema } from '../../src/enforce/policy/policy-schema.ts';
import { accessRequest } from './access-requests.ts';

type Told = Omit<PolicyRule, 'id' | 'effect'>;

const noModel = { modelId: undefined };
const unread = { modelId: undefined, modelKnown: false };
const guessed = { attribution: 'ambient', principalKnown: false } as const;

/** A condition, a request, and whether an allow rule and a deny rule with it match. */
const conditions: readonly (readonly [Told, AccessRequest, allows: boolean, denies: boolean])[] = [
  [{}, accessRequest(), true, true],
  [{ principals: ['alice'] }, accessRequest(), true, true],
  [{ principals: ['bob', 'al*'] }, accessRequest(), true, true],
  [{ principals: ['bob'] }, accessRequest(), false, false],
  [{ principals: ['Alice'] }, accessRequest(), false, false],
  [{ principals: ['alice'] }, accessRequest(guessed), false, true],
  [{ principals: ['bob'] }, accessRequest(guessed), false, true],
  [{ principalTypes: ['service', 'user'] }, accessRequest(), true, true],
  [{ principalTypes: ['agent'] }, accessRequest(), false, false],
  [{ verified: true }, accessRequest(), false, false],
  [{ verified: true }, accessRequest({}, { verified: true }), true, true],
  [{ verified: false }, accessRequest(), true, true],
  [{ roles: ['ana?yst'] }, accessRequest(), true, true],
  [{ roles: ['admin'] }, accessRequest(), false, false],
  [{ roles: ['*'] }, accessRequest({}, { roles: [] }), false, false],
  [{ onBehalfOf: ['carol'] }, accessRequest({}, { onBehalfOf: ['bob', 'carol'] }), true, true],
  [{ onBehalfOf: ['carol'] }, accessRequest(), false, false],
  [{ purposes: ['support'] }, accessRequest(), true, true],
  [{ purposes: ['*'] }, accessRequest({ purpose: undefined, purposeSource: 'missing' }), false, false],
  [{ purposeSources: ['missing'] }, accessRequest({ purpose: undefined, purposeSource: 'missing' }), true, true],
  [{ purposeSources: ['missing', 'default'] }, accessRequest(), false, false],
  [{ models: ['gpt-5'] }, accessRequest(), true, true],
  [{ models: ['gpt-*'] }, accessRequest(), true, true],
  [{ models: ['*'] }, accessRequest({ modelId: 'arn:aws:bedrock:eu/nova' }), true, true],
  [{ models: ['gpt-5'] }, accessRequest({ modelId: 'gpt-5-mini' }), false, false],
  [{ models: ['gpt.5'] }, accessRequest(), false, false],
  [{ models: ['gpt-5'] }, accessRequest(noModel), false, false],
  [{ models: ['gpt-5'] }, accessRequest(unread), false, true],
  [{ sensitivity: { min: 3 } }, accessRequest({ sensitivity: 3 }), true, true],
  [{ sensitivity: { min: 3 } }, accessRequest({ sensitivity: 2 }), false, false],
  [{ sensitivity: { max: 1 } }, accessRequest({ sensitivity: 0 }), true, true],
  [{ sensitivity: { min: 1, max: 2 } }, accessRequest({ sensitivity: 3 }), false, false],
  [{ sensitivity: { max: 4 } }, accessRequest(), false, false],
  [{ sensitivity: { max: 1 } }, accessRequest(unread), false, true],
  [{ dataClasses: ['health'] }, accessRequest({ dataClass: 'health' }), true, true],
  [{ dataClasses: ['health'] }, accessRequest(), false, false],
  [{ dataClasses: ['health'] }, accessRequest(unread), false, true],
  [{ dataClasses: ['health'] }, accessRequest({ ...unread, dataClass: 'public' }), false, false],
  [{ providers: ['openai'] }, accessRequest(), true, true],
  [{ providers: ['*'] }, accessRequest({ provider: undefined }), false, false],
  [{ hosts: ['*.openai.com'] }, accessRequest(), true, true],
  [{ hosts: ['api.openai.com:443'] }, accessRequest(), true, true],
  [{ hosts: ['api.openai.com:8080'] }, accessRequest(), false, false],
  [{ hosts: ['*'] }, accessRequest({ direction: 'in_process', host: undefined }), false, false],
  [{ actions: ['model.delete', 'model.invoke'] }, accessRequest(), true, true],
  [{ actions: ['model.delete'] }, accessRequest(), false, false],
  [{ models: ['gpt-5'], roles: ['admin'] }, accessRequest(), false, false],
  [{ models: ['gpt-5'], roles: ['admin'] }, accessRequest(unread), false, false],
  [{ models: ['gpt-5'], roles: ['analyst'] }, accessRequest(unread), false, true],
];

const policy = (told: Partial<Policy>): Policy =>
  policySchema.parse({ id: 'p', version: '1', default: 'deny', rules: [], ...told });
const decide = (told: Partial<Policy>, request = accessRequest()): Decision | undefined =>
  createPolicyDecider(policy(told))(request);

const version = (rules: unknown): unknown =>
  createPolicyDecider(policySchema.parse({ id: 'p', default: 'deny', rules }))(accessRequest())?.policyVersion;
const reads = (told: Told): boolean => readsModel(policy({ rules: [{ ...told, id: 'r', effect: 'deny' }] }));

describe('a rule', () => {
  it.each(conditions)('with %j', (told, request, allows, denies) => {
    const allow = decide({ default: 'deny', rules: [{ ...told, id: 'r', effect: 'allow' }] }, request);
    const deny = decide({ default: 'allow', rules: [{ ...told, id: 'r', effect: 'deny' }] }, request);
    expect([allow?.effect, deny?.effect]).toEqual([allows ? 'allow' : 'deny', denies ? 'deny' : 'allow']);
  });
});

const anyCase = fc.record({
  mode: fc.constantFrom('enforce', 'shadow'),
  otherwise: fc.constantFrom('allow', 'deny'),
  rules: fc.array(
    fc.record({
      effect: fc.constantFrom('allow', 'deny'),
      mode: fc.constantFrom('enforce', 'shadow', undefined),
      model: fc.constantFrom('gpt-5', 'o3', undefined),
      role: fc.constantFrom('analyst', 'admin', undefined),
    }),
    { maxLength: 6 },
  ),
  isModelKnown: fc.boolean(),
  isSure: fc.boolean(),
});
type AnyCase = typeof anyCase extends fc.Arbitrary<infer Case> ? Case : never;

/** A condition on an unknown fact holds only for denials, and one that certainly fails is enough. */
function fits({ effect, model, role }: AnyCase['rules'][number], { isModelKnown, isSure }: AnyCase): boolean {
  const guesses = (model !== undefined && !isModelKnown) || (role !== undefined && !isSure);
  const fails = (isModelKnown && model === 'o3') || (isSure && role === 'admin');
  return !fails && (!guesses || effect === 'deny');
}

function expectedEffect(told: AnyCase): string | undefined {
  const { mode, otherwise, rules } = told;
  const fitting = rules.filter((rule) => fits(rule, told));
  const enforced = fitting.find((rule) => (rule.mode ?? mode) === 'enforce');
  if ((enforced?.effect ?? (mode === 'shadow' ? 'allow' : otherwise)) === 'deny') return 'deny';
  if ((fitting[0]?.effect ?? otherwise) === 'deny') return 'observe';
  return mode === 'shadow' && enforced === undefined ? undefined : 'allow';
}

describe('a policy', () => {
  const open = { id: 'all', effect: 'allow' } as const;
  const closed = { id: 'none', effect: 'deny', message: 'Ask the board.' } as const;

  it.each<[string, Partial<Policy>, Partial<Decision> | undefined]>([
    ['first rule decides', { rules: [open, closed] }, { effect: 'allow', ruleId: 'all' }],
    ['first rule decides', { rules: [closed, open] }, { effect: 'deny', ruleId: 'none', message: 'Ask the board.' }],
    ['default decides', { default: 'allow' }, { effect: 'allow' }],
    ['default decides', {}, { effect: 'deny', message: 'Denied by policy p: no rule allows it.' }],
    [
      'shadow rule is observed',
      { rules: [{ ...closed, mode: 'shadow' }, open] },
      { effect: 'observe', ruleId: 'none' },
    ],
    ['shadow rule allows nothing', { rules: [{ ...open, mode: 'shadow' }] }, { effect: 'deny' }],
    ['denial precedes an observed one', { rules: [{ ...closed, mode: 'shadow' }] }, { effect: 'deny' }],
    ['rules are observed', { mode: 'shadow', rules: [closed] }, { effect: 'observe', ruleId: 'none' }],
    ['default is observed', { mode: 'shadow' }, { effect: 'observe' }],
    ['shadow allowance decides nothing', { mode: 'shadow', rules: [open] }, undefined],
    [
      'only rule in enforce mode is enforced in a shadow policy',
      { mode: 'shadow', rules: [{ ...closed, mode: 'enforce' }] },
      { effect: 'deny', ruleId: 'none' },
    ],
  ])('whose %s: %j', (_what, told, expected) => {
    const said = decide(told);
    expect(said).toEqual(expected && { message: undefined, ...said, policyId: 'p', policyVersion: '1', ...expected });
  });

  it('has a version by its content by default, whatever the order of its fields', () => {
    const rule = { id: 'r', effect: 'deny', models: ['o3'] } as const;
    expect(version([rule])).toMatch(/^sha256:[0-9a-f]{16}$/u);
    expect(version([{ models: ['o3'], effect: 'deny', id: 'r' }])).toBe(version([rule]));
    expect(version([{ ...rule, models: ['o4'] }])).not.toBe(version([rule]));
  });

  it('requires the body only if a rule depends on the model', () => {
    expect([{ models: ['a'] }, { sensitivity: { min: 1 } }, { dataClasses: ['a'] }].map(reads)).toEqual([
      true,
      true,
      true,
    ]);
    expect([{}, { principals: ['a'] }, { hosts: ['a'], actions: ['model.list' as const] }].map(reads)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('decides as an evaluation of its rules one by one', () => {
    fc.assert(
      fc.property(anyCase, (told) => {
        const { mode, otherwise, rules, isModelKnown, isSure } = told;
        const decision = decide(
          {
            mode,
            default: otherwise,
            rules: rules.map(({ effect, mode: own, model, role }, n) => ({
              id: `r${n}`,
              effect,
              mode: own,
              models: model && [model],
              roles: role && [role],
            })),
          },
          accessRequest({ ...(isModelKnown ? {} : unread), ...(isSure ? {} : guessed) }),
        );
        expect(decision?.effect).toBe(expectedEffect(told));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('patterns', () => {
  it('match like the equivalent regular expressions', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pattern, letters, (glob, text) => {
        const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u');
        const said = decide(
          { rules: [{ id: 'r', effect: 'allow', models: [glob] }] },
          accessRequest({ modelId: text }),
        );
        expect(said?.effect).toBe(expression.test(text) ? 'allow' : 'deny');
      }),
      { numRuns: 2000 },
    );
  });

  it('take no longer for many stars', () => {
    const models = [`${'*a'.repeat(200)}b`];
    const request = accessRequest({ modelId: 'a'.repeat(5000) });
    expect(decide({ rules: [{ id: 'r', effect: 'allow', models }] }, request)?.effect).toBe('deny');
  });
});
