import { ATTR_AUDIT_CALL_IN_PROGRESS, AUDIT_DIRECTION, type AuditDirection } from '@auditspan/conventions';
import type { Digester } from '../body/digest.ts';
import { whenKnown } from '../context/origin/call-origin.ts';
import { onlyOwn } from '../own.ts';
import { createCorrelator } from '../correlate/correlator.ts';
import type { CallGate } from '../enforce/call-gate.ts';
import { deciders } from '../enforce/deciders.ts';
import type { OutboundCall } from '../enforce/gated-call.ts';
import type { ModelInventory } from '../enforce/policy/model-inventory.ts';
import { createOutboundGate, type OutboundGateOptions } from '../enforce/outbound-gate.ts';
import type { CutOff, OpenCall } from './open-call.ts';
import type { Recogniser } from '../recognise/recogniser.ts';
import type { ObserveCall } from '../tap/call-observer.ts';
import type { Fence } from '../hook/fence.ts';
import { contentAttributes } from './captured-content.ts';
import { assembleRecord, requestFactsOf } from './assemble.ts';
import { createOpenSessions } from './open-sessions.ts';
import { createCredentialIds } from './credential-ids.ts';
import { createEndedCalls } from './ended-calls.ts';
import type { TextUse } from '../readers/response-reader.ts';
import type { CallFacts } from './call-facts.ts';
import { ObservedCall, type CallKeeper } from './observed-call.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import type { RecordSource } from './source.ts';
import type { FinishedRecord } from './finished-record.ts';

/** Options of {@link createRecorder}. */
export interface RecorderOptions {
  /** Recognises model calls that the service makes. */
  readonly recognise: Recogniser;
  /** Recognises model calls that the service receives. */
  readonly recogniseReceived: Recogniser;
  readonly digester: Digester;
  readonly inventory: ModelInventory;
  readonly source: RecordSource;
  readonly service: ServiceIdentity;
  readonly captureContent: boolean;
  readonly estimateUsage: boolean;
  /** Interval at which an open session is recorded, in milliseconds; 0 for only at its end. */
  readonly sessionInterval: number;
  readonly fence: Fence;
  readonly emit: (finished: FinishedRecord) => void;
  /** Registers the start of a call. */
  readonly begin: (cutOff: CutOff) => OpenCall;
}

/** Converts observed calls to audit records: one for every attempt, when it has ended. */
export interface Recorder {
  /** Observes a call that the service makes. */
  readonly observe: ObserveCall<OutboundCall>;
  /** Observes a call that the service receives. */
  readonly observeReceived: ObserveCall;
  /** Resolves when every ended call is recorded; a response may still be being decoded. */
  readonly settle: () => Promise<void>;
  /** Stops linking other instrumentations' spans and recording open sessions. */
  readonly release: () => void;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { digester, fence } = options;
  const correlator = createCorrelator(fence, digester);
  const sessions = createOpenSessions(options.sessionInterval, fence);
  const ended = createEndedCalls();
  const parts = { ...options, credentialIdOf: createCredentialIds(digester) };

  const record = (facts: CallFacts, call?: number): void => {
    const request = requestFactsOf(facts);
    if (isPreflight(facts) || !isModelCall(facts)) return;
    const attributes = attributesOf(facts, options.captureContent);
    const { startTime, endTime, parent } = facts;
    options.emit({ record: assembleRecord(facts, request, parts), startTime, endTime, parent, call, attributes });
  };

  const settle = (call: ObservedCall, facts: CallFacts): void => {
    fence.run(() => record(facts, call.begun?.number));
    call.begun?.end();
    ended.recorded(call);
  };
  const keeper: CallKeeper = {
    ending: (call) => ended.add(call),
    ended: (call, facts) => whenKnown(call.origin, fence, () => settle(call, facts)),
    session: (call, soFar) => sessions.begin(() => whenKnown(call.origin, fence, () => record(soFar()))),
    reached: (call, facts) => whenKnown(call.origin, fence, () => record(facts)),
  };
  const textUse = textUseOf(options);

  const observeBy =
    (recognise: Recogniser, direction: AuditDirection): ObserveCall<OutboundCall> =>
    (head, origin) => {
      const found = recognise(head);
      if (found === undefined) return undefined;
      const recognised = onlyOwn(found);
      const correlation = correlator.begin({ head, origin, direction, certain: recognised.certain });
      const about = { head, origin, recognised, direction, correlation };
      const call = new ObservedCall({ ...about, digester, fence, textUse, keeper, begin: options.begin });
      if (direction === AUDIT_DIRECTION.OUTBOUND) call.gate = gateOf(call, about, options);
      return call;
    };

  return {
    observe: observeBy(options.recognise, AUDIT_DIRECTION.OUTBOUND),
    observeReceived: observeBy(options.recogniseReceived, AUDIT_DIRECTION.INBOUND),
    settle: () => ended.settle(),
    release() {
      sessions.release();
      correlator.release();
    },
  };
}

/** Creates a gate only if there are deciders. */
function gateOf(
  call: ObservedCall,
  about: Pick<OutboundGateOptions, 'head' | 'origin' | 'recognised'>,
  { service, inventory, fence }: RecorderOptions,
): CallGate | undefined {
  if (deciders().length === 0) return undefined;
  return createOutboundGate({
    ...about,
    deciders: deciders(),
    service,
    inventory,
    fence,
    request: call.requestSoFar,
    call: call.judged,
  });
}

function textUseOf({ captureContent, estimateUsage }: RecorderOptions): TextUse {
  if (captureContent) return 'kept';
  return estimateUsage ? 'counted' : 'unread';
}

/** Returns the attributes beyond the record's fields. */
function attributesOf(facts: CallFacts, captureContent: boolean): FinishedRecord['attributes'] {
  if (facts.inProgress) return { [ATTR_AUDIT_CALL_IN_PROGRESS]: true };
  return captureContent ? contentOf(facts) : {};
}

function contentOf({ recognised, requestFields, response }: CallFacts): Record<string, string> {
  return contentAttributes(recognised.format.readMessages(requestFields), response.text);
}

/** Whether this is a CORS preflight, which reaches no model. With a body it may still be a call. */
function isPreflight({ head, direction, requestBytes }: CallFacts): boolean {
  if (head.method !== 'OPTIONS' || direction !== AUDIT_DIRECTION.INBOUND) return false;
  return requestBytes === 0 && head.headers['access-control-request-method'] !== undefined;
}

/** Whether the call is a model call, by its path, its body, or the unsent part of its body for which it was denied. */
function isModelCall({ recognised, requestFields, verdict }: CallFacts): boolean {
  if (recognised.certain || verdict?.denial !== undefined) return true;
  const { modelId, unnamed } = recognised.format.readRequest(requestFields);
  return modelId !== undefined || unnamed === true;
}
