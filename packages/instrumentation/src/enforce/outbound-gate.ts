import { AUDIT_DIRECTION } from '@auditspan/conventions';
import type { PickedFields } from '../body/json-picker.ts';
import type { CallOrigin } from '../context/call-origin.ts';
import { own } from '../context/own.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import type { ServiceIdentity } from '../record/service-identity.ts';
import { workload } from '../record/who.ts';
import type { RequestStart } from '../record/readers.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import type { Fence } from '../tap/fence.ts';
import type { AccessRequest } from './access-request.ts';
import type { CallGate, DeniedAnswer, SeenBody } from './call-gate.ts';
import type { Decider } from './deciders.ts';
import { doDenyFaults } from './guard.ts';
import { deniedAnswer } from './denied-answer.ts';
import type { ModelInventory } from './model-inventory.ts';
import { requesterOf } from './requester.ts';
import { judge, undecided, type Verdict } from './verdict.ts';

/** What {@link createOutboundGate} judges by. */
export interface OutboundGateOptions {
  readonly deciders: readonly Decider[];
  readonly head: RequestHead;
  readonly origin: CallOrigin;
  readonly recognised: RecognisedCall;
  readonly service: ServiceIdentity;
  readonly inventory: ModelInventory;
  readonly fence: Fence;
  /** What of the body has been read so far. */
  readonly requestFields: () => PickedFields;
  /** Of a body that says at its start what it is for: how far that start was read. */
  readonly requestStart: () => RequestStart | undefined;
  /** Told what is decided. */
  readonly onVerdict: (verdict: Verdict) => void;
}

/** The gate of a call that the service makes. */
export function createOutboundGate(options: OutboundGateOptions): CallGate {
  return {
    awaitsBody: bodyMatters(options) && isReadable(options.head),
    get hasRead() {
      const start = options.requestStart();
      return start !== undefined && start !== 'awaited';
    },
    deniesFaults: doDenyFaults(options.deciders),
    get identified() {
      return options.origin.search;
    },
    judge(seen) {
      const verdict = verdictOf(options, seen);
      if (verdict === undefined) return undefined;
      // What cannot be noted is decided all the same.
      options.fence.run(() => options.onVerdict(verdict));
      return answerOf(verdict, options);
    },
  };
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/** Whether the body says what the path does not: which model it is, or whether it is a model call at all. */
function bodyMatters({ recognised, deciders, head }: OutboundGateOptions): boolean {
  if (WITHOUT_BODY.has(head.method)) return false;
  if (!recognised.certain) return true;
  const namesModel = own(recognised, 'modelId') === undefined && recognised.format.requestFields.length > 0;
  return namesModel && deciders.some(({ readsModel }) => readsModel);
}

/** What is compressed would have to be unpacked before it may leave. */
function isReadable({ headers }: RequestHead): boolean {
  return (headers['content-encoding'] ?? 'identity') === 'identity';
}

/** Whether all was seen that names the model. */
function isRead({ head, requestStart }: OutboundGateOptions, seen: SeenBody): boolean {
  const start = requestStart();
  return isReadable(head) && (start === undefined ? seen === 'whole' : start === 'read');
}

/** A fault of ours is no leave, unless nobody minds: whoever asks for enforcement wants to be sure. */
function verdictOf(options: OutboundGateOptions, seen: SeenBody): Verdict | undefined {
  try {
    const named = options.recognised.format.readRequest(options.requestFields()).modelId;
    if (!options.recognised.certain && named === undefined) return undefined;
    const request = requestOf(options, named, isRead(options, seen));
    return judge(options.deciders, request, options.fence);
  } catch (error) {
    options.fence.note(error);
    return doDenyFaults(options.deciders) ? undecided() : undefined;
  }
}

function requestOf(options: OutboundGateOptions, named: string | undefined, wasRead: boolean): AccessRequest {
  const { recognised, head, origin, service, inventory } = options;
  const modelId = own(recognised, 'modelId') ?? named;
  const facts = inventory(modelId);
  return {
    ...requesterOf(origin, workload(service), service),
    direction: AUDIT_DIRECTION.OUTBOUND,
    action: recognised.action ?? recognised.format.action,
    operation: recognised.operation ?? recognised.format.operation,
    modelId,
    modelKnown: modelId !== undefined || isWhole(head, wasRead),
    sensitivity: facts?.sensitivity,
    dataClass: origin.acting?.dataClass ?? facts?.dataClass,
    provider: recognised.provider,
    host: head.host,
    port: head.port,
    path: head.path,
    method: head.method,
  };
}

/** Whether all is known that may name the model. A session names it in its first messages, when it has begun. */
function isWhole({ method, webSocket }: RequestHead, wasRead: boolean): boolean {
  return webSocket !== true && (wasRead || WITHOUT_BODY.has(method));
}

function answerOf({ denial }: Verdict, { recognised }: OutboundGateOptions): DeniedAnswer | undefined {
  return denial === undefined ? undefined : deniedAnswer(recognised.format.name, denial);
}
