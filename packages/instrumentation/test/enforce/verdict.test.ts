import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { deciders, enforce } from '../../src/enforce/deciders.ts';
import type { AccessRequest } from '../../src/enforce/access-request.ts';
import type { Decide, Decision } from '../../src/enforce/decision.ts';
import { judge } from '../../src/enforce/verdict.ts';
import { createFence } from '../../src/hook/fence.ts';

const request: AccessRequest = {
  direction: 'outbound',
  action: 'model.invoke',
  principal: { id: 'alice', type: 'user', source: 'explicit', verified: false, roles: [], onBehalfOf: [] },
  attribution: 'exact',
  principalKnown: true,
  purposeSource: 'missing',
  modelId: 'gpt-5',
  modelKnown: true,
};
const says =
  (effect: Decision['effect'], policyId: string): Decide =>
  () => ({ effect, policyId });
const verdict = () => judge(deciders(), request, createFence());
const fault = { decisionEffect: 'deny', decisionMode: 'enforce', policyId: 'auditspan', ruleId: 'undecided' };

describe('several deciders', () => {
  let stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops) stop();
    stops = [];
  });
  const register = (...all: Parameters<typeof enforce>[]): void => {
    stops = all.map((args) => enforce(...args));
  };

  it('decide nothing if all abstain', () => {
    expect(verdict()).toEqual({ fields: {} });
    register([() => undefined]);
    expect(verdict()).toEqual({ fields: {} });
  });

  it('deny as soon as one denies, without calling the others', () => {
    let asked = 0;
    register([says('allow', 'a')], [says('observe', 'b')], [says('deny', 'c')], [() => ((asked += 1), undefined)]);
    expect(verdict()).toEqual({
      denial: 'Denied by policy c.',
      fields: { decisionEffect: 'deny', decisionMode: 'enforce', policyId: 'c' },
    });
    expect(asked).toBe(0);
  });

  it('pass on the whole decision', () => {
    const decision = { effect: 'deny', policyId: 'p', policyVersion: '3', ruleId: 'r' } as const;
    register([() => ({ ...decision, message: 'Ask the model board.' })]);
    expect(verdict()).toEqual({
      denial: 'Ask the model board.',
      fields: { decisionEffect: 'deny', decisionMode: 'enforce', policyId: 'p', policyVersion: '3', ruleId: 'r' },
    });
    stops.pop()?.();
    register([() => decision]);
    expect(verdict().denial).toBe('Denied by policy p, rule r.');
  });

  it('record an observed denial before an allowance, otherwise the first of its kind', () => {
    const effects = fc.array(fc.constantFrom('allow', 'observe', undefined), { maxLength: 6 });
    fc.assert(
      fc.property(effects, (list) => {
        const all = list.map(
          (effect, n): Decide =>
            () =>
              effect && { effect, policyId: `p${n}` },
        );
        const { denial, fields } = judge(
          all.map((decide) => ({ decide, readsModel: true, onFault: 'deny' })),
          request,
          createFence(),
        );
        const first = list.includes('observe') ? list.indexOf('observe') : list.indexOf('allow');
        expect([denial, fields.policyId]).toEqual([undefined, first < 0 ? undefined : `p${first}`]);
        expect(fields.decisionMode).toBe(first < 0 ? undefined : list[first] === 'observe' ? 'shadow' : 'enforce');
      }),
    );
  });

  it.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('no database');
      },
    ],
    ['returns a promise', async () => ({ effect: 'allow', policyId: 'late' })],
    [
      'returns a promise that rejects',
      async () => {
        throw new Error('no database');
      },
    ],
    ['returns another effect', () => ({ effect: 'maybe', policyId: 'p' })],
    ['returns no policy', () => ({ effect: 'allow' })],
    ['returns a rule that is not a string', () => ({ effect: 'allow', policyId: 'p', ruleId: 7 })],
    ['returns null', () => null],
  ])('deny if one %s, unless it fails open', async (_what, decide) => {
    register([decide as Decide]);
    expect(verdict()).toEqual({ denial: 'Denied: an internal error kept the call from being judged.', fields: fault });
    stops.pop()?.();
    register([decide as Decide, { onFault: 'allow' }], [says('allow', 'next')]);
    expect(verdict().fields).toEqual({ decisionEffect: 'allow', decisionMode: 'enforce', policyId: 'next' });
    // An unhandled rejection would end the process.
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('are not called after they were removed', () => {
    register([says('deny', 'p')]);
    stops.pop()?.();
    expect(verdict()).toEqual({ fields: {} });
  });

  it('are rejected if they are not functions', () => {
    expect(() => enforce('deny' as unknown as Decide)).toThrow(TypeError);
  });
});
