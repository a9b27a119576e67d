import { AUDIT_ACTION, AUDIT_DENIED_BY, AUDIT_OUTCOME, type AuditAction } from '@auditspan/conventions';
import type { Outcome } from '../record/outcome/outcome.ts';
import { activeWorkRecorder } from './active-recorder.ts';
import type { AuditEvent } from './audit-details.ts';
import { parseEvent, parseLifecycleAction, readDetails } from './details-schema.ts';

/** A step in the life of a model. */
export type LifecycleAction = Exclude<Extract<AuditAction, `model.${string}`>, 'model.invoke'>;

/** An {@link AuditEvent} that is a lifecycle step. */
export interface LifecycleEvent extends AuditEvent {
  /** The step. */
  readonly action: LifecycleAction;
}

/**
 * Records that data of class `dataClass` was read, written or shown.
 *
 * @throws {InvalidAuditDetailsError} naming every wrong field
 */
export function recordDataAccess(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.DATA_ACCESS, event);
}

/**
 * Records that data of class `dataClass` was changed for use by a model, such as anonymised or labelled.
 *
 * @throws {InvalidAuditDetailsError} naming every wrong field
 */
export function recordDataTransform(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.DATA_TRANSFORM, event);
}

/**
 * Records that a model was trained.
 *
 * @throws {InvalidAuditDetailsError} naming every wrong field
 */
export function recordTraining(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.MODEL_TRAIN, event);
}

/**
 * Records a compliance check and its result: a failed check has outcome `denied`.
 *
 * @throws {InvalidAuditDetailsError} naming every wrong field
 */
export function recordComplianceCheck(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.COMPLIANCE_CHECK, event);
}

/**
 * Records that a data subject's request, such as for access or erasure, was fulfilled.
 *
 * @throws {InvalidAuditDetailsError} naming every wrong field
 */
export function recordSubjectRequest(event: AuditEvent): void {
  recordEvent(AUDIT_ACTION.SUBJECT_REQUEST, event);
}

/**
 * Records a step in the life of a model: registration, approval, promotion, deployment, deletion and so on.
 *
 * @throws {InvalidAuditDetailsError} naming every wrong field
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
  return { outcome, outcomeReason: reason, deniedBy: outcome === AUDIT_OUTCOME.DENIED ? deniedBy : undefined };
}
