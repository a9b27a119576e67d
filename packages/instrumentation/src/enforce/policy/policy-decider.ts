import { createHash } from 'node:crypto';
import type { AccessRequest } from '../access-request.ts';
import type { Decide, Decision } from '../decision.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { createRuleTest, type Fit } from './rule-matching.ts';

interface ReadyRule {
  readonly rule: PolicyRule;
  readonly isEnforced: boolean;
  readonly test: (request: AccessRequest) => Fit;
}

/** The result of a policy: the effect, and the rule that caused it, unless it is the default. */
interface Ruling {
  readonly effect: 'allow' | 'deny';
  readonly rule?: PolicyRule;
}

/**
 * Creates a decider from a policy: the first rule that matches decides, else the default. If it is uncertain whether a
 * rule matches, a deny rule does and an allow rule does not. Shadow rules do not decide; if they would have denied the
 * request, the decision is `observe`.
 */
export function createPolicyDecider(policy: Policy): Decide {
  const all = policy.rules.map((rule): ReadyRule => {
    return { rule, isEnforced: (rule.mode ?? policy.mode) === 'enforce', test: createRuleTest(rule) };
  });
  const enforced = all.filter(({ isEnforced }) => isEnforced);
  const isShadow = policy.mode === 'shadow';
  const decision = decisionsOf(policy);

  return (request) => {
    const now = firstThatFits(enforced, request) ?? { effect: isShadow ? 'allow' : policy.default };
    if (now.effect === 'deny') return decision('deny', now.rule);
    const then =
      enforced.length === all.length && !isShadow ? now : (firstThatFits(all, request) ?? { effect: policy.default });
    if (then.effect === 'deny') return decision('observe', then.rule);
    return isShadow && now.rule === undefined ? undefined : decision('allow', now.rule);
  };
}

/** Whether a policy depends on the model, or on its facts in the inventory. */
export function readsModel({ rules }: Policy): boolean {
  return rules.some(({ models, sensitivity, dataClasses }) => (models ?? sensitivity ?? dataClasses) !== undefined);
}

/** Whether a policy can deny, and not only observe. */
export function canDeny({ mode, rules }: Policy): boolean {
  return mode === 'enforce' || rules.some((rule) => rule.mode === 'enforce');
}

function firstThatFits(rules: readonly ReadyRule[], request: AccessRequest): Ruling | undefined {
  for (const { rule, test } of rules) {
    const fit = test(request);
    if (fit === 'yes' || (fit === 'maybe' && rule.effect === 'deny')) return { effect: rule.effect, rule };
  }
  return undefined;
}

function decisionsOf(policy: Policy): (effect: Decision['effect'], rule: PolicyRule | undefined) => Decision {
  const { id: policyId, version: policyVersion = versionOf(policy) } = policy;
  return (effect, rule) =>
    rule === undefined
      ? { effect, policyId, policyVersion, message: `Denied by policy ${policyId}: no rule allows it.` }
      : { effect, policyId, policyVersion, ruleId: rule.id, message: rule.message };
}

/** Returns a hash of the content, so that the same policy has the same version everywhere. */
function versionOf({ id, mode, default: otherwise, rules }: Policy): string {
  const content = JSON.stringify([id, mode, otherwise, rules.map(inOrder)]);
  return `sha256:${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
}

function inOrder(rule: PolicyRule): unknown[] {
  return Object.entries(rule).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
