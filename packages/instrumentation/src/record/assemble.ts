import {
  AUDIT_CATEGORY,
  AUDIT_DIRECTION,
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  AUDIT_SCHEMA_VERSION,
  AUDIT_USAGE_STATE,
  type AuditRecord,
} from '@auditspan/conventions';
import type { CallOrigin } from '../context/call-origin.ts';
import type { Digester } from '../body/digest.ts';
import type { RequestFacts } from '../formats/format.ts';
import type { Headers } from '../tap/call-observer.ts';
import type { AttemptBook } from './attempts.ts';
import { credentialOf } from './credential.ts';
import type { CallFacts } from './observed-call.ts';
import { judgeOutcome, type Outcome } from './outcome.ts';
import { createRecordId } from './record-id.ts';
import type { ServiceIdentity } from './service-identity.ts';
import type { RecordSource } from './source.ts';

/** What a record needs beside the facts of its call. */
export interface RecordParts {
  readonly attempts: AttemptBook;
  readonly digester: Digester;
  readonly service: ServiceIdentity;
  readonly source: RecordSource;
}

/** What the request said, its path before its body. */
export function requestFactsOf({ recognised, requestFields }: CallFacts): RequestFacts {
  const facts = recognised.format.readRequest(requestFields);
  return { ...facts, modelId: recognised.modelId ?? facts.modelId };
}

/** The record of a call that has ended. */
export function assembleRecord(facts: CallFacts, request: RequestFacts, parts: RecordParts): AuditRecord {
  const { head, recognised } = facts;
  const outcome = judgeOutcome({ ...facts, overdue: isOverdue(facts) });
  const credential = credentialOf(head.headers);
  const record: Undefinable<AuditRecord> = {
    schemaVersion: AUDIT_SCHEMA_VERSION,
    recordId: createRecordId(),
    category: AUDIT_CATEGORY.ACCESS,
    action: recognised.format.action,
    ...outcome,
    direction: AUDIT_DIRECTION.OUTBOUND,
    ...principalFields(facts.origin, parts.service),
    credentialId: credential === undefined ? undefined : parts.digester.ofCredential(credential),
    modelId: request.modelId,
    modelProvider: recognised.provider,
    serverAddress: head.host,
    serverPort: head.port,
    ...purposeFields(facts.origin, parts.service),
    operation: recognised.format.operation,
    ...answerFields(facts, request),
    ...parts.attempts.enter(attemptFacts(facts, outcome)),
    sourceId: parts.source.id,
    sourceSequence: parts.source.next(),
  };
  return withoutAbsent(record);
}

type Undefinable<T> = { [Field in keyof T]: T[Field] | undefined };

function withoutAbsent(record: Undefinable<AuditRecord>): AuditRecord {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as unknown as AuditRecord;
}

function principalFields(origin: CallOrigin, service: ServiceIdentity) {
  const { acting, attribution } = origin;
  const principal = acting?.principal ?? {
    id: service.name,
    type: AUDIT_PRINCIPAL_TYPE.SERVICE,
    source: AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
  };
  return {
    principalId: principal.id,
    principalType: principal.type ?? AUDIT_PRINCIPAL_TYPE.USER,
    principalSource: principal.source ?? AUDIT_PRINCIPAL_SOURCE.EXPLICIT,
    principalVerified: principal.verified ?? false,
    principalRoles: principal.roles,
    onBehalfOf: principal.onBehalfOf,
    attribution,
    sessionId: acting?.sessionId,
    dataClass: acting?.dataClass,
    approvalId: acting?.approvalId,
  };
}

function purposeFields({ acting }: CallOrigin, service: ServiceIdentity) {
  if (acting?.purpose !== undefined) return { purpose: acting.purpose, purposeSource: acting.purposeSource };
  if (service.purpose === undefined) return { purposeSource: AUDIT_PURPOSE_SOURCE.MISSING };
  return { purpose: service.purpose, purposeSource: AUDIT_PURPOSE_SOURCE.DEFAULT };
}

function answerFields(facts: CallFacts, request: RequestFacts) {
  const { answer, status } = facts;
  const reported = answer.inputTokens !== undefined || answer.outputTokens !== undefined;
  return {
    modelServedId: answer.servedId,
    inputTokens: answer.inputTokens,
    outputTokens: answer.outputTokens,
    usageState: reported ? AUDIT_USAGE_STATE.REPORTED : AUDIT_USAGE_STATE.ABSENT,
    responseId: answer.responseId,
    finishReasons: answer.finishReasons.length === 0 ? undefined : answer.finishReasons,
    requestBytes: facts.requestBytes,
    responseBytes: facts.responseBytes,
    requestDigest: facts.requestDigest,
    responseDigest: facts.responseDigest,
    stream: status === undefined ? request.stream : facts.streamed,
    httpStatus: status,
  };
}

const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 409, 429]);

/** The SDKs that OpenAI and Anthropic generate count their retries in a header. */
function attemptFacts(facts: CallFacts, { outcome, outcomeReason }: Outcome) {
  const { head, origin, status } = facts;
  const retryCount = countOf(head.headers, 'x-stainless-retry-count');
  const answeredBadly = status !== undefined && (RETRIED_STATUS.has(status) || status >= 500);
  return {
    key: JSON.stringify([
      origin.acting?.principal.id,
      head.method,
      head.host,
      head.port,
      head.path,
      facts.requestDigest,
    ]),
    retryCount,
    mayBeRetried:
      answeredBadly || outcomeReason === 'connection' || outcomeReason === 'timeout' || outcome === 'aborted',
  };
}

/** A client whose timer is slightly behind ours still gave up for the time. */
const TIMER_TOLERANCE = 0.98;

function isOverdue({ head, startTime, endTime }: CallFacts): boolean {
  const seconds = countOf(head.headers, 'x-stainless-timeout');
  return seconds !== undefined && seconds > 0 && endTime - startTime >= seconds * 1000 * TIMER_TOLERANCE;
}

function countOf(headers: Headers, name: string): number | undefined {
  const count = Number(headers[name] ?? Number.NaN);
  return Number.isFinite(count) && count >= 0 ? count : undefined;
}
