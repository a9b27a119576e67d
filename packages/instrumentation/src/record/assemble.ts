import {
  AUDIT_CATEGORY_OF_ACTION,
  AUDIT_DIRECTION,
  AUDIT_OUTCOME,
  AUDIT_SCHEMA_VERSION,
  AUDIT_USAGE_STATE,
  createRecordId,
} from '@auditspan/conventions';
import { own } from '../own.ts';
import type { ModelInventory } from '../enforce/policy/model-inventory.ts';
import type { RequestFacts } from '../formats/format.ts';
import { credentialOf } from './credential.ts';
import type { CredentialIds } from './credential-ids.ts';
import { estimateUsage } from './estimated-usage.ts';
import type { CallFacts } from './call-facts.ts';
import type { EndedCall } from '../correlate/correlator.ts';
import { countOf } from '../correlate/retry-headers.ts';
import { grpcTimeoutOf, judgeGrpc } from './outcome/grpc-outcome.ts';
import { DENIED_BY_POLICY, judgeOutcome, type EndOfCall, type Outcome } from './outcome/outcome.ts';
import { judgeReceived } from './outcome/received-outcome.ts';
import { judgeSession } from './outcome/session-outcome.ts';
import type { DecisionFields } from '../enforce/verdict.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import type { RecordSource } from './source.ts';
import { ANONYMOUS, principalFields, purposeFields, workload } from '../context/principal-fields.ts';
import type { RecordFields } from './finished-record.ts';

/** Dependencies of a record beyond the facts of its call. */
export interface RecordParts {
  readonly credentialIdOf: CredentialIds;
  readonly inventory: ModelInventory;
  readonly service: ServiceIdentity;
  readonly source: RecordSource;
  /** Whether tokens are estimated if the provider reported none. */
  readonly estimateUsage: boolean;
}

/** Returns the facts of the request; its path takes precedence over its body. */
export function requestFactsOf({ recognised, requestFields, deniedModel }: CallFacts): RequestFacts {
  const facts = recognised.format.readRequest(requestFields);
  return { ...facts, modelId: deniedModel ?? own(recognised, 'modelId') ?? facts.modelId };
}

/** Builds the record of a call that has ended, or is in progress. */
export function assembleRecord(facts: CallFacts, request: RequestFacts, parts: RecordParts): RecordFields {
  const { recognised, response, status } = facts;
  const outcome = outcomeOf(facts);
  const usage = usageOf(facts, parts);
  const attempt = facts.inProgress ? facts.correlation.soFar() : facts.correlation.end(endedCall(facts, outcome));
  // Written out, since copying objects field by field costs more than all the rest.
  return {
    ...accessOf(facts, request, parts),
    outcome: outcome.outcome,
    outcomeReason: own(outcome, 'outcomeReason'),
    deniedBy: own(outcome, 'deniedBy'),
    operation: recognised.operation ?? recognised.format.operation,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    usageState: usage.usageState,
    modelServedId: response.servedId,
    responseId: response.responseId,
    finishReasons: response.finishReasons.length === 0 ? undefined : response.finishReasons,
    requestBytes: facts.requestBytes,
    responseBytes: facts.responseBytes,
    requestDigest: facts.requestDigest,
    responseDigest: facts.responseDigest,
    stream: status === undefined ? request.stream : facts.streamed,
    httpStatus: status,
    callId: attempt.callId,
    attempt: attempt.attempt,
    sourceId: parts.source.id,
    sourceSequence: parts.source.next(),
  };
}

/** Returns the fields about principal, model, purpose and decision. */
function accessOf(facts: CallFacts, request: RequestFacts, parts: RecordParts) {
  const { head, origin, recognised, direction } = facts;
  const received = direction === AUDIT_DIRECTION.INBOUND;
  const action = recognised.action ?? recognised.format.action;
  const who = principalFields(origin, received ? ANONYMOUS : workload(parts.service));
  const model = parts.inventory(request.modelId);
  const purpose = purposeFields(origin, parts.service);
  const decision = facts.verdict?.fields ?? UNDECIDED;
  const credential = credentialOf(head);
  return {
    schemaVersion: AUDIT_SCHEMA_VERSION,
    recordId: createRecordId(),
    category: AUDIT_CATEGORY_OF_ACTION[action],
    action,
    direction,
    principalId: who.principalId,
    principalType: who.principalType,
    principalSource: who.principalSource,
    principalVerified: who.principalVerified,
    principalRoles: who.principalRoles,
    onBehalfOf: who.onBehalfOf,
    attribution: who.attribution,
    sessionId: who.sessionId,
    credentialId: credential === undefined ? undefined : parts.credentialIdOf(credential),
    clientAddress: head.clientAddress,
    userAgent: received ? head.headers['user-agent'] : undefined,
    modelId: request.modelId,
    modelProvider: recognised.provider,
    modelVersion: model?.version,
    modelDigest: model?.digest,
    modelSensitivity: model?.sensitivity,
    serverAddress: head.host,
    serverPort: head.port,
    purpose: purpose.purpose,
    purposeSource: purpose.purposeSource,
    dataClass: who.dataClass ?? model?.dataClass,
    decisionEffect: own(decision, 'decisionEffect'),
    decisionMode: own(decision, 'decisionMode'),
    policyId: own(decision, 'policyId'),
    policyVersion: own(decision, 'policyVersion'),
    ruleId: own(decision, 'ruleId'),
    approvalId: who.approvalId,
  };
}

/** No decider decided. */
const UNDECIDED: DecisionFields = {};

function outcomeOf(facts: CallFacts): Outcome {
  if (facts.verdict?.denial !== undefined) return DENIED_BY_POLICY;
  if (facts.inProgress) return { outcome: AUDIT_OUTCOME.UNKNOWN };
  const { end, status, isSession, streamed, response } = facts;
  const { endsSilently } = facts.recognised.format;
  const call = { end, status, isSession, streamed, response, overdue: isOverdue(facts), endsSilently };
  const judge = judgeOf(facts);
  return facts.direction === AUDIT_DIRECTION.INBOUND ? judgeReceived(call, judge) : judge(call);
}

function judgeOf({ head, recognised }: CallFacts): (call: EndOfCall) => Outcome {
  if (recognised.format.protobuf !== undefined) return judgeGrpc;
  return head.webSocket === true ? judgeSession : judgeOutcome;
}

function usageOf(
  facts: CallFacts,
  parts: RecordParts,
): Pick<RecordFields, 'usageState'> & Partial<Pick<RecordFields, 'inputTokens' | 'outputTokens'>> {
  const { inputTokens, outputTokens } = facts.response;
  if (inputTokens !== undefined || outputTokens !== undefined) {
    return { inputTokens, outputTokens, usageState: AUDIT_USAGE_STATE.REPORTED };
  }
  if (!parts.estimateUsage || !hasResponse(facts)) return { usageState: AUDIT_USAGE_STATE.ABSENT };
  const estimated = estimateUsage(facts.recognised.format.readMessages(facts.requestFields), facts.response);
  const isEmpty = estimated.inputTokens === undefined && estimated.outputTokens === undefined;
  return { ...estimated, usageState: isEmpty ? AUDIT_USAGE_STATE.ABSENT : AUDIT_USAGE_STATE.ESTIMATED };
}

/** Whether the model has begun to respond: a refused call has no known tokens. */
function hasResponse({ status = 0, response, inProgress }: CallFacts): boolean {
  return !inProgress && status >= 200 && status < 300 && response.error === undefined;
}

const RETRIED_REASONS: ReadonlySet<unknown> = new Set(['connection', 'timeout', 'in_band_error']);

/** Over gRPC, the HTTP status does not reflect the result. */
const RETRIED_GRPC_REASONS: ReadonlySet<unknown> = new Set(['provider_error', 'rate_limited']);

function endedCall(facts: CallFacts, { outcome, outcomeReason }: Outcome): EndedCall {
  const { requestDigest, status, location, response } = facts;
  const mayBeRetried =
    RETRIED_REASONS.has(outcomeReason) ||
    outcome === 'aborted' ||
    (response.grpcStatus !== undefined && RETRIED_GRPC_REASONS.has(outcomeReason));
  return { digest: requestDigest, status, location, mayBeRetried };
}

/**
 * A client's timer starts before we see its call, on a busy machine some time before: an abort slightly early is still
 * a deadline.
 */
const TIMER_TOLERANCE = 0.95;

function isOverdue({ head, startTime, endTime }: CallFacts): boolean {
  const seconds = countOf(head.headers['x-stainless-timeout']) ?? grpcTimeoutOf(head.headers['grpc-timeout']);
  return seconds !== undefined && seconds > 0 && endTime - startTime >= seconds * 1000 * TIMER_TOLERANCE;
}
