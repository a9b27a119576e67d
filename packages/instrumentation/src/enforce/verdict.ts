import { AUDIT_DECISION_EFFECT, AUDIT_DECISION_MODE, type AuditRecordFields } from '@auditspan/conventions';
import { diag } from '@opentelemetry/api';
import type { Fence } from '../hook/fence.ts';
import type { AccessRequest } from './access-request.ts';
import type { Decider } from './deciders.ts';
import type { Decision } from './decision.ts';
import { UNDECIDED } from './guard.ts';

/** The combined decision of all deciders. */
export interface Verdict {
  /** Present if the call must not be made: the text for its caller. */
  readonly denial?: string | undefined;
  /** The fields to record. */
  readonly fields: DecisionFields;
}

/** The fields of a record about the decision. */
export type DecisionFields = Pick<
  AuditRecordFields,
  'decisionEffect' | 'decisionMode' | 'policyId' | 'policyVersion' | 'ruleId'
>;

/** Calls deciders until one denies. Records the denial, else the first observed denial, else the first allowance. */
export function judge(deciders: readonly Decider[], request: AccessRequest, fence: Fence): Verdict {
  let standing: Decision | undefined;
  for (const decider of deciders) {
    const decision = decisionOf(decider, request, fence);
    if (decision?.effect === 'deny') return verdictOf(decision);
    if (decision === undefined) continue;
    if (standing === undefined || (standing.effect === 'allow' && decision.effect === 'observe')) standing = decision;
  }
  return standing === undefined ? { fields: {} } : verdictOf(standing);
}

/** Returns the verdict about a call that a fault kept from being judged. */
export function undecided(): Verdict {
  return verdictOf(UNDECIDED);
}

function verdictOf(decision: Decision): Verdict {
  return decision.effect === 'deny'
    ? { denial: decision.message ?? messageOf(decision), fields: fieldsOf(decision) }
    : { fields: fieldsOf(decision) };
}

/** Returns a decision, or the substitute for a faulty one. */
function decisionOf({ decide, onFault }: Decider, request: AccessRequest, fence: Fence): Decision | undefined {
  try {
    const decision: unknown = decide(request);
    if (decision === undefined || isDecision(decision)) return decision;
    // Its rejection is not a further fault.
    if (decision instanceof Promise) decision.catch(() => undefined);
    throw new TypeError('A decider must return { effect, policyId } or undefined, synchronously.');
  } catch (error) {
    fence.note(error);
    diag.error(
      `AuditSpan: a decider failed; the call is ${onFault === 'deny' ? 'denied' : 'treated as if it had abstained'}.`,
      error,
    );
    return onFault === 'deny' ? UNDECIDED : undefined;
  }
}

const EFFECTS: ReadonlySet<unknown> = new Set(['allow', 'deny', 'observe']);

function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null || !EFFECTS.has(Reflect.get(value, 'effect'))) return false;
  const texts = ['policyVersion', 'ruleId', 'message'].map((name): unknown => Reflect.get(value, name));
  return isText(Reflect.get(value, 'policyId')) && texts.every((text) => text === undefined || isText(text));
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function messageOf({ policyId, ruleId }: Decision): string {
  return `Denied by policy ${policyId}${ruleId === undefined ? '' : `, rule ${ruleId}`}.`;
}

function fieldsOf({ effect, policyId, policyVersion, ruleId }: Decision): DecisionFields {
  return {
    decisionEffect: effect === 'allow' ? AUDIT_DECISION_EFFECT.ALLOW : AUDIT_DECISION_EFFECT.DENY,
    decisionMode: effect === 'observe' ? AUDIT_DECISION_MODE.SHADOW : AUDIT_DECISION_MODE.ENFORCE,
    policyId,
    policyVersion,
    ruleId,
  };
}
