import {
  AUDIT_CATEGORY_OF_ACTION,
  AUDIT_ACTION,
  AUDIT_DIRECTION,
  AUDIT_PURPOSE_SOURCE,
  AUDIT_SCHEMA_VERSION,
  AUDIT_USAGE_STATE,
  createRecordId,
} from '@auditspan/conventions';
import { randomUUID } from 'node:crypto';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import type { ModelInventory } from '../enforce/policy/model-inventory.ts';
import type { Verdict } from '../enforce/verdict.ts';
import type { Outcome } from '../record/outcome/outcome.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import type { RecordSource } from '../record/source.ts';
import { principalFields, purposeFields, workload } from '../context/principal-fields.ts';
import type { RecordFields } from '../record/finished-record.ts';
import type { AuditDetails, ResultFacts } from './audit-details.ts';

/** Work that has ended. */
export interface EndedWork {
  readonly details: AuditDetails;
  readonly origin: CallOrigin;
  readonly outcome: Outcome;
  /** Whether the result was streamed. */
  readonly stream?: boolean | undefined;
  readonly result?: ResultFacts | undefined;
  /** The decision about it, if there was one. */
  readonly verdict?: Verdict | undefined;
}

/** Dependencies of a record of work. */
export interface WorkRecordParts {
  readonly service: ServiceIdentity;
  readonly inventory: ModelInventory;
  readonly source: RecordSource;
}

/** Builds the record of work that was done in this process. */
export function assembleWorkRecord(work: EndedWork, parts: WorkRecordParts): RecordFields {
  const { details, outcome } = work;
  const action = details.action ?? AUDIT_ACTION.MODEL_INVOKE;
  return {
    schemaVersion: AUDIT_SCHEMA_VERSION,
    recordId: createRecordId(),
    category: AUDIT_CATEGORY_OF_ACTION[action],
    action,
    ...outcome,
    direction: AUDIT_DIRECTION.IN_PROCESS,
    ...accessOf(work, parts),
    ...purposeOf(work, parts.service),
    ...work.verdict?.fields,
    ...(action === AUDIT_ACTION.MODEL_INVOKE ? resultFields(work) : {}),
    sourceId: parts.source.id,
    sourceSequence: parts.source.next(),
  };
}

/**
 * Returns the fields about principal and model. Explicit details take precedence over the principal's context and the
 * inventory.
 */
function accessOf({ details, origin }: EndedWork, { service, inventory }: WorkRecordParts) {
  const who = principalFields(origin, workload(service));
  const model = inventory(details.model);
  return {
    ...who,
    sessionId: details.sessionId ?? who.sessionId,
    dataClass: details.dataClass ?? who.dataClass ?? model?.dataClass,
    approvalId: details.approvalId ?? who.approvalId,
    modelId: details.model,
    modelProvider: details.provider,
    modelVersion: details.version ?? model?.version,
    modelDigest: details.digest ?? model?.digest,
    modelSensitivity: details.sensitivity ?? model?.sensitivity,
    operation: details.operation,
  };
}

function purposeOf({ details, origin }: EndedWork, service: ServiceIdentity) {
  if (details.purpose === undefined) return purposeFields(origin, service);
  return { purpose: details.purpose, purposeSource: AUDIT_PURPOSE_SOURCE.EXPLICIT };
}

function resultFields({ result = {}, stream }: EndedWork) {
  const { inputTokens, outputTokens } = result;
  const reported = inputTokens !== undefined || outputTokens !== undefined;
  return {
    modelServedId: result.servedModel,
    inputTokens,
    outputTokens,
    usageState: reported ? AUDIT_USAGE_STATE.REPORTED : AUDIT_USAGE_STATE.ABSENT,
    finishReasons: result.finishReasons,
    stream: stream ?? false,
    callId: randomUUID(),
    attempt: 1,
  };
}
