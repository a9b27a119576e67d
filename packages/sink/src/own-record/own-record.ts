import { randomUUID } from 'node:crypto';
import {
  type AuditAction,
  type AuditRecord,
  AUDIT_ATTRIBUTION,
  AUDIT_CATEGORY_OF_ACTION,
  AUDIT_DIRECTION,
  AUDIT_OUTCOME,
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  AUDIT_SCHEMA_VERSION,
  createRecordId,
} from '@auditspan/conventions';

/** Who uses a recorded command, and for what purpose. */
export interface Actor {
  readonly principal: string;
  /** Whether the principal was named explicitly, or is the user of the process. */
  readonly isNamed: boolean;
  readonly purpose: string;
}

/** Returns the record of an action on the audit records themselves. */
export function ownRecord({ principal, isNamed, purpose }: Actor, action: AuditAction): AuditRecord {
  return {
    ...recordOfSink(action),
    principalId: principal,
    principalType: AUDIT_PRINCIPAL_TYPE.USER,
    principalSource: isNamed ? AUDIT_PRINCIPAL_SOURCE.EXPLICIT : AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
    purpose,
    purposeSource: AUDIT_PURPOSE_SOURCE.EXPLICIT,
    sourceId: randomUUID(),
    sourceSequence: 1,
  };
}

/** Fields that are the same in all records of this package. */
type OfEverySink = Pick<
  AuditRecord,
  'schemaVersion' | 'recordId' | 'category' | 'action' | 'outcome' | 'direction' | 'principalVerified' | 'attribution'
>;

/** Returns the fields of a record that do not depend on the actor. */
export function recordOfSink(action: AuditAction): OfEverySink {
  return {
    schemaVersion: AUDIT_SCHEMA_VERSION,
    recordId: createRecordId(),
    category: AUDIT_CATEGORY_OF_ACTION[action],
    action,
    outcome: AUDIT_OUTCOME.SUCCESS,
    direction: AUDIT_DIRECTION.IN_PROCESS,
    principalVerified: false,
    attribution: AUDIT_ATTRIBUTION.EXACT,
  };
}
