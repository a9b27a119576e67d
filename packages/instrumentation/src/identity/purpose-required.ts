import { AUDIT_PURPOSE_SOURCE } from '@auditspan/conventions';
import type { AccessRequest } from '../enforce/access-request.ts';
import { enforce } from '../enforce/deciders.ts';
import type { Decision } from '../enforce/decision.ts';

/** How a call without a purpose of use is treated. */
export const PURPOSE_REQUIRED = ['never', 'record', 'deny'] as const;
/** One of {@link PURPOSE_REQUIRED}. */
export type PurposeRequired = (typeof PURPOSE_REQUIRED)[number];

const EFFECT: Readonly<Record<Exclude<PurposeRequired, 'never'>, Decision['effect']>> = {
  record: 'observe',
  deny: 'deny',
};

/**
 * Requires a purpose of use for every model call and all audited work.
 *
 * @returns a function that stops it
 */
export function requirePurpose(required: PurposeRequired): () => void {
  if (required === 'never') return () => undefined;
  const missing: Decision = {
    effect: EFFECT[required],
    policyId: 'auditspan',
    ruleId: 'purpose-required',
    message: 'Denied: no purpose of use was declared.',
  };
  const decide = ({ purposeSource }: AccessRequest): Decision | undefined =>
    purposeSource === AUDIT_PURPOSE_SOURCE.MISSING ? missing : undefined;
  return enforce(decide, { readsModel: false, onFault: required === 'deny' ? 'deny' : 'allow' });
}
