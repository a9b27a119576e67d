import { AUDIT_DIRECTION } from '@auditspan/conventions';
import type { PickedFields } from '../body/json-picker.ts';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import { own } from '../own.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import type { ServiceIdentity } from '../record/service-identity.ts';
import { createRequestReader } from '../record/readers/request-reader.ts';
import { workload } from '../record/who.ts';
import type { RequestStart } from '../record/readers/readers.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import type { Fence } from '../tap/fence.ts';
import type { AccessRequest } from './access-request.ts';
import type { CallGate, DeniedAnswer, SeenBody } from './call-gate.ts';
import type { Decider } from './deciders.ts';
import { doDenyFaults } from './guard.ts';
import { deniedAnswer } from './denied-answer.ts';
import { followLaterModels } from './judged-messages.ts';
import type { ModelInventory } from './policy/model-inventory.ts';
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
  /** Whether all that read the body read the same of it. */
  readonly isRequestClear: () => boolean;
  /**
   * Told what is decided.
   *
   * @param modelId of what it is decided, where the request names several
   */
  readonly onVerdict: (verdict: Verdict, modelId?: string) => void;
  /** Told what is decided of a model that a stream goes on to; `hasBegun` where any of the call was sent. */
  readonly onLaterVerdict: (verdict: Verdict, modelId: string | undefined, hasBegun: boolean) => void;
}

/** The gate of a call that the service makes. */
export function createOutboundGate(options: OutboundGateOptions): CallGate {
  let goesOn = namesMore(options) ? judgeWhatFollows(options) : undefined;
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
      const { verdict, modelId } = verdictOf(options, seen);
      // What cannot be noted is decided all the same.
      if (verdict !== undefined) options.fence.run(() => options.onVerdict(verdict, modelId));
      if (seen === 'part' && bodyMatters(options)) goesOn ??= judgeRest(options);
      return verdict && answerOf(verdict, options);
    },
    get goesOn() {
      return goesOn;
    },
  };
}

/** Whether a stream may go on to another model than its start is for. */
function namesMore(options: OutboundGateOptions): boolean {
  return options.recognised.format.protobuf !== undefined && bodyMatters(options);
}

function judgeWhatFollows(options: OutboundGateOptions): NonNullable<CallGate['goesOn']> {
  const { recognised, head, fence } = options;
  let isSent = false;
  let answer: DeniedAnswer | undefined;
  const show = followLaterModels(recognised.format, head.headers, (modelId) => {
    if (answer !== undefined) return;
    const verdict = decided(options, () => judgeModel(options, modelId, modelId !== undefined));
    if (verdict === undefined) return;
    fence.run(() => options.onLaterVerdict(verdict, modelId, isSent));
    answer = answerOf(verdict, options);
  });
  return (chunk, hasBegun) => {
    isSent = hasBegun;
    show(chunk);
    return answer;
  };
}

/** Judges a body that was judged by its start again, where it comes to name something else: before its end leaves. */
function judgeRest(options: OutboundGateOptions): NonNullable<CallGate['goesOn']> {
  const { recognised, head, fence } = options;
  const reader = createRequestReader(recognised.format, head.headers, () => undefined);
  const rest: OutboundGateOptions = {
    ...options,
    requestFields: () => reader.fields(),
    isRequestClear: () => reader.isClear ?? true,
  };
  let judged = namedBy(options);
  let answer: DeniedAnswer | undefined;
  return (chunk, hasBegun) => {
    reader.write(chunk);
    const named = answer !== undefined || reader.isWhole === false ? judged : namedBy(rest);
    if (named === judged) return answer;
    judged = named;
    const { verdict, modelId } = verdictOf(rest, 'whole');
    if (verdict === undefined) return undefined;
    fence.run(() => options.onLaterVerdict(verdict, modelId, hasBegun));
    answer = answerOf(verdict, options);
    return answer;
  };
}

/** All that a body names so far, to be compared. */
function namedBy({ recognised, requestFields, isRequestClear }: OutboundGateOptions): string {
  const { modelId, unnamed, otherModels } = recognised.format.readRequest(requestFields());
  return JSON.stringify([modelId, unnamed, otherModels, isRequestClear()]);
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'CONNECT']);

/** Whether the body says what the path does not: which model it is, or whether it is a model call at all. */
function bodyMatters({ recognised, deciders, head }: OutboundGateOptions): boolean {
  if (WITHOUT_BODY.has(head.method)) return false;
  if (!recognised.certain) return true;
  const isNamed = own(recognised, 'modelId') !== undefined && recognised.namesMore !== true;
  const namesModel = !isNamed && recognised.format.requestFields.length > 0;
  return namesModel && deciders.some(({ readsModel }) => readsModel);
}

/** What is compressed would have to be unpacked before it may leave. */
function isReadable({ headers }: RequestHead): boolean {
  return (headers['content-encoding'] ?? 'identity') === 'identity';
}

/** Whether all was seen that names the model, and names it to its server as it does to us. */
function isRead({ head, requestStart, isRequestClear }: OutboundGateOptions, seen: SeenBody): boolean {
  if (!isRequestClear()) return false;
  const start = requestStart();
  return isReadable(head) && (start === undefined ? seen === 'whole' : start === 'read');
}

/** What was made of a call, and of which of its models. */
interface Judged {
  readonly verdict?: Verdict | undefined;
  readonly modelId?: string;
}

/** Of several models each must be allowed; the first that is not is what the call is denied for. */
function verdictOf(options: OutboundGateOptions, seen: SeenBody): Judged {
  let denied: string | undefined;
  const verdict = decided(options, () => {
    const { recognised } = options;
    const { modelId: named, unnamed, otherModels } = recognised.format.readRequest(options.requestFields());
    if (!recognised.certain && named === undefined && unnamed !== true) return undefined;
    const wasRead = isRead(options, seen);
    const first = judgeModel(options, firstModel(options, named), wasRead);
    const others = otherModels ?? (recognised.namesMore === true ? [] : undefined);
    if (first.denial !== undefined || others === undefined) return first;
    // What was not read may name any.
    for (const other of new Set(wasRead ? others : [...others, undefined])) {
      const next = judgeModel(options, other, wasRead);
      if (next.denial === undefined) continue;
      denied = other;
      return next;
    }
    return first;
  });
  return denied === undefined ? { verdict } : { verdict, modelId: denied };
}

/** The model of the path, else what the body names it to all that read it. */
function firstModel(
  { recognised, isRequestClear }: OutboundGateOptions,
  named: string | undefined,
): string | undefined {
  return own(recognised, 'modelId') ?? (isRequestClear() ? named : undefined);
}

/** A fault of ours is no leave, unless nobody minds: whoever asks for enforcement wants to be sure. */
function decided({ fence, deciders }: OutboundGateOptions, decide: () => Verdict | undefined): Verdict | undefined {
  try {
    return decide();
  } catch (error) {
    fence.note(error);
    return doDenyFaults(deciders) ? undecided() : undefined;
  }
}

function judgeModel(options: OutboundGateOptions, modelId: string | undefined, wasRead: boolean): Verdict {
  return judge(options.deciders, requestOf(options, modelId, wasRead), options.fence);
}

function requestOf(options: OutboundGateOptions, modelId: string | undefined, wasRead: boolean): AccessRequest {
  const { recognised, head, origin, service, inventory } = options;
  const facts = inventory(modelId);
  return {
    ...requesterOf(origin, workload(service), service),
    direction: AUDIT_DIRECTION.OUTBOUND,
    action: recognised.action ?? recognised.format.action,
    operation: recognised.operation ?? recognised.format.operation,
    modelId,
    modelKnown: modelId !== undefined || (recognised.modelElsewhere !== true && isWhole(head, wasRead)),
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
