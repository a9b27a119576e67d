import { AUDIT_DIRECTION } from '@auditspan/conventions';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import { own } from '../own.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import { createRequestReader } from '../readers/request-reader.ts';
import { workload } from '../context/who.ts';
import type { RequestReader } from '../readers/readers.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import type { Fence } from '../hook/fence.ts';
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
  readonly request: RequestSoFar;
  readonly call: JudgedCall;
}

/** What a request says, as far as it came. */
export type RequestSoFar = Pick<RequestReader, 'fields' | 'start' | 'isClear'>;

/** Notes what is decided of a call. */
export interface JudgedCall {
  /** @param modelId of what it is decided, where the request names several */
  decide(verdict: Verdict, modelId: string | undefined): void;
  /** Told what is decided of what the body goes on to say; `hasBegun` where any of the call was sent. */
  decideLater(verdict: Verdict, modelId: string | undefined, hasBegun: boolean): void;
}

/** The gate of a call that the service makes. */
export function createOutboundGate(options: OutboundGateOptions): CallGate {
  const { request, call, fence } = options;
  let goesOn = namesMore(options) ? judgeOnward(options, followMessages) : undefined;
  return {
    awaitsBody: bodyMatters(options) && isReadable(options.head),
    get hasRead() {
      const { start } = request;
      return start !== undefined && start !== 'awaited';
    },
    deniesFaults: doDenyFaults(options.deciders),
    get identified() {
      return options.origin.search;
    },
    judge(seen) {
      const { verdict, modelId } = verdictOf(options, request, seen);
      // What cannot be noted is decided all the same.
      if (verdict !== undefined) fence.run(() => call.decide(verdict, modelId));
      if (seen === 'part' && bodyMatters(options)) goesOn ??= judgeOnward(options, followRest);
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

/** Shown a body from its first chunk on, has judged what it says that was not judged yet. */
type Follow = (options: OutboundGateOptions, decide: (judged: () => Judged) => void) => (chunk: Buffer) => void;

/** Judges what a body goes on to say, chunk by chunk, before it leaves; what is denied stays denied. */
function judgeOnward(options: OutboundGateOptions, follow: Follow): NonNullable<CallGate['goesOn']> {
  const { call, fence } = options;
  let isSent = false;
  let answer: DeniedAnswer | undefined;
  const show = follow(options, (judged) => {
    if (answer !== undefined) return;
    const { verdict, modelId } = judged();
    if (verdict === undefined) return;
    fence.run(() => call.decideLater(verdict, modelId, isSent));
    answer = answerOf(verdict, options);
  });
  return (chunk, hasBegun) => {
    isSent = hasBegun;
    show(chunk);
    return answer;
  };
}

/** A stream: every further model that its messages name. */
const followMessages: Follow = (options, decide) =>
  followLaterModels(options.recognised.format, options.head.headers, (modelId) =>
    decide(() => ({ verdict: decided(options, () => judgeModel(options, modelId, modelId !== undefined)), modelId })),
  );

/** A body that was judged by its start: all of it again, where it comes to name something else. */
const followRest: Follow = (options, decide) => {
  const { recognised, head, request } = options;
  const reader = createRequestReader(recognised.format, head.headers);
  let judged = namedBy(recognised, request);
  return (chunk) => {
    reader.write(chunk);
    const named = reader.isWhole === false ? judged : namedBy(recognised, reader);
    if (named === judged) return;
    judged = named;
    decide(() => {
      const { verdict, modelId } = verdictOf(options, reader, 'whole');
      // The record has no other way to know it: what names it may never be sent.
      return { verdict, modelId: modelId ?? modelOf(recognised, reader) };
    });
  };
};

/** All that a body names so far, to be compared. */
function namedBy({ format }: RecognisedCall, request: RequestSoFar): string {
  const { modelId, unnamed, otherModels } = format.readRequest(request.fields());
  return JSON.stringify([modelId, unnamed, otherModels, isClear(request)]);
}

/** Whether all that read the body read the same of it. */
function isClear(request: RequestSoFar): boolean {
  return request.isClear ?? true;
}

function clearly(request: RequestSoFar, named: string | undefined): string | undefined {
  return isClear(request) ? named : undefined;
}

/** The model of the path, else what the body names it to all that read it. */
function modelOf(recognised: RecognisedCall, request: RequestSoFar): string | undefined {
  return own(recognised, 'modelId') ?? clearly(request, recognised.format.readRequest(request.fields()).modelId);
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
function isRead(head: RequestHead, request: RequestSoFar, seen: SeenBody): boolean {
  if (!isClear(request)) return false;
  const { start } = request;
  return isReadable(head) && (start === undefined ? seen === 'whole' : start === 'read');
}

/** What was made of a call, and of which of its models. */
interface Judged {
  readonly verdict: Verdict | undefined;
  /** Absent where it is the first of them, or the only one. */
  readonly modelId: string | undefined;
}

/** Of several models each must be allowed; the first that is not is what the call is denied for. */
function verdictOf(options: OutboundGateOptions, request: RequestSoFar, seen: SeenBody): Judged {
  let denied: string | undefined;
  const verdict = decided(options, () => {
    const { recognised, head } = options;
    const { modelId: named, unnamed, otherModels } = recognised.format.readRequest(request.fields());
    if (!recognised.certain && named === undefined && unnamed !== true) return undefined;
    const wasRead = isRead(head, request, seen);
    // What it is named by the path, else by the body to all that read it.
    const first = judgeModel(options, own(recognised, 'modelId') ?? clearly(request, named), wasRead);
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
  return { verdict, modelId: denied };
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
