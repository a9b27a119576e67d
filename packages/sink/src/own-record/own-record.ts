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

/** Who uses a command that is on the record, and what for. */
export interface Actor {
  readonly principal: string;
  /** Whether somebody was named, or it is the user whose process this is. */
  readonly isNamed: boolean;
  readonly purpose: string;
}

/** The record of what somebody did with the audit records themselves. */
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

/** What is the same in every record that this package itself makes. */
type OfEverySink = Pick<
  AuditRecord,
  'schemaVersion' | 'recordId' | 'category' | 'action' | 'outcome' | 'direction' | 'principalVerified' | 'attribution'
>;

/** The part of a record of its own that does not depend on who acts. */
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
