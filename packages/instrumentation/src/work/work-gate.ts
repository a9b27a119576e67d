import { AUDIT_ACTION, AUDIT_DIRECTION, AUDIT_PURPOSE_SOURCE } from '@auditspan/conventions';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import { workload } from '../context/principal-fields.ts';
import type { AuditDetails } from './audit-details.ts';
import type { AccessRequest } from '../enforce/access-request.ts';
import { deciders } from '../enforce/deciders.ts';
import type { Guard } from '../enforce/guard.ts';
import type { ModelInventory } from '../enforce/policy/model-inventory.ts';
import { requesterOf } from '../enforce/requester.ts';
import { judge, undecided, type Verdict } from '../enforce/verdict.ts';

/** Options of {@link judgeWork}. */
export interface WorkGateOptions {
  readonly service: ServiceIdentity;
  readonly inventory: ModelInventory;
  readonly guard: Guard;
}

/** Decides whether work in this process is allowed; never throws. */
export function judgeWork(details: AuditDetails, origin: () => CallOrigin, options: WorkGateOptions): Verdict {
  const { guard } = options;
  if (!guard.isUp) return { fields: {} };
  try {
    return judge(deciders(), requestOf(details, origin(), options), guard.fence);
  } catch (error) {
    return guard.refuses(error) ? undecided() : { fields: {} };
  }
}

function requestOf(details: AuditDetails, origin: CallOrigin, { service, inventory }: WorkGateOptions): AccessRequest {
  const facts = inventory(details.model);
  const who = requesterOf(origin, workload(service), service);
  const { purpose } = details;
  return {
    ...who,
    ...(purpose === undefined ? {} : { purpose, purposeSource: AUDIT_PURPOSE_SOURCE.EXPLICIT }),
    sessionId: details.sessionId ?? who.sessionId,
    approvalId: details.approvalId ?? who.approvalId,
    direction: AUDIT_DIRECTION.IN_PROCESS,
    action: details.action ?? AUDIT_ACTION.MODEL_INVOKE,
    operation: details.operation,
    modelId: details.model,
    modelKnown: true,
    sensitivity: details.sensitivity ?? facts?.sensitivity,
    dataClass: details.dataClass ?? origin.acting?.dataClass ?? facts?.dataClass,
    provider: details.provider,
  };
}
