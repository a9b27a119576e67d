import { AUDIT_ACTION, AUDIT_DENIED_BY, AUDIT_OUTCOME, type AuditAction } from '@auditspan/conventions';
import type { Outcome } from '../record/outcome/outcome.ts';
import { activeWorkRecorder } from './active-recorder.ts';
import type { AuditEvent } from './audit-details.ts';
import { parseEvent, parseLifecycleAction, readDetails } from './details-schema.ts';

/** A step in the life of a model. */
export type LifecycleAction = Exclude<Extract<AuditAction, `model.${string}`>, 'model.invoke'>;

/** A {@link AuditEvent} with the step that it was. */
export interface LifecycleEvent extends AuditEvent {
  readonly action: LifecycleAction;
}

/**
 * Records that data was read, written or shown; `dataClass` says which.
 *
 * @throws InvalidAuditDetailsError naming every wrong field
 */
export function recordDataAccess(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.DATA_ACCESS, event);
}

/**
 * Records that data was changed for a model's use, such as anonymised or labelled; `dataClass` says which.
 *
 * @throws InvalidAuditDetailsError naming every wrong field
 */
export function recordDataTransform(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.DATA_TRANSFORM, event);
}

/**
 * Records that a model was trained.
 *
 * @throws InvalidAuditDetailsError naming every wrong field
 */
export function recordTraining(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.MODEL_TRAIN, event);
}

/**
 * Records that something was checked for compliance, and whether it passed: what did not is `denied`.
 *
 * @throws InvalidAuditDetailsError naming every wrong field
 */
export function recordComplianceCheck(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.COMPLIANCE_CHECK, event);
}

/**
 * Records that a data subject's request, such as for access or erasure, was answered.
 *
 * @throws InvalidAuditDetailsError naming every wrong field
 */
export function recordSubjectRequest(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.SUBJECT_REQUEST, event);
}

/**
 * Records a step in the life of a model: registered, approved, promoted, deployed, deleted and so on.
 *
 * @throws InvalidAuditDetailsError naming every wrong field
 * @example
 * recordLifecycle({ action: 'model.promote', model: 'cats-1', version: '7', approvalId: 'CHG-12' });
 */
export function recordLifecycle(event: LifecycleEvent): void {
  recordEvent(parseLifecycleAction(event), event);
}

function recordEvent(action: AuditAction, event: AuditEvent): void {
  const read = readDetails(() => parseEvent(action, event));
  const recorder = activeWorkRecorder();
  recorder?.fence.run(() => {
    if ('fault' in read) throw read.fault;
    const { outcome, reason, deniedBy, ...details } = read.value;
    recorder.begin(details)({ outcome: outcomeOf({ outcome, reason, deniedBy }) });
  });
}

function outcomeOf({
  outcome = AUDIT_OUTCOME.SUCCESS,
  reason,
  deniedBy = AUDIT_DENIED_BY.SERVICE,
}: AuditEvent): Outcome {
  return {
    outcome,
    ...(reason === undefined ? {} : { outcomeReason: reason }),
    ...(outcome === AUDIT_OUTCOME.DENIED ? { deniedBy } : {}),
  };
}
