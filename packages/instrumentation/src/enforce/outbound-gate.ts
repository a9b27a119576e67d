import { own } from '../own.ts';
import { createRequestReader } from '../readers/request-reader.ts';
import type { CallGate, DeniedResponse } from './call-gate.ts';
import { deniedResponse } from './denied-response.ts';
import { doDenyFaults } from './guard.ts';
import { followLaterModels } from './judged-messages.ts';
import { decided, judgeModel, verdictOf, type ModelVerdict, type VerdictInput } from './outbound-verdict.ts';
import { isReadable, modelOf, namedBy, WITHOUT_BODY, type RequestSoFar } from './request-so-far.ts';
import type { Verdict } from './verdict.ts';

/** Options of {@link createOutboundGate}. */
export interface OutboundGateOptions extends VerdictInput {
  readonly request: RequestSoFar;
  readonly call: JudgedCall;
}

/** A call that stores its verdicts. */
export interface JudgedCall {
  /** @param modelId model that was judged, if the request names several */
  decide(verdict: Verdict, modelId: string | undefined): void;
  /** Receives the verdict about a later part of the body; `hasBegun` if any of the call was sent. */
  decideLater(verdict: Verdict, modelId: string | undefined, hasBegun: boolean): void;
}

/** Creates the gate of a call that the service makes. */
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
      // The decision stands even if it cannot be stored.
      if (verdict !== undefined) fence.run(() => call.decide(verdict, modelId));
      if (seen === 'part' && bodyMatters(options)) goesOn ??= judgeOnward(options, followRest);
      return verdict && responseOf(verdict, options);
    },
    get goesOn() {
      return goesOn;
    },
  };
}

/** Whether a stream may switch to another model than its start names. */
function namesMore(options: OutboundGateOptions): boolean {
  return options.recognised.format.protobuf !== undefined && bodyMatters(options);
}

/** Creates a function that is called with every chunk of a body, and judges the parts not judged yet. */
type Follow = (options: OutboundGateOptions, decide: (judged: () => ModelVerdict) => void) => (chunk: Buffer) => void;

/** Judges a body chunk by chunk before it leaves; a denied body stays denied. */
function judgeOnward(options: OutboundGateOptions, follow: Follow): NonNullable<CallGate['goesOn']> {
  const { call, fence } = options;
  let isSent = false;
  let response: DeniedResponse | undefined;
  const show = follow(options, (judged) => {
    if (response !== undefined) return;
    const { verdict, modelId } = judged();
    if (verdict === undefined) return;
    fence.run(() => call.decideLater(verdict, modelId, isSent));
    response = responseOf(verdict, options);
  });
  return (chunk, hasBegun) => {
    isSent = hasBegun;
    show(chunk);
    return response;
  };
}

/** Follows a stream: every further model that its messages name. */
const followMessages: Follow = (options, decide) =>
  followLaterModels(options.recognised.format, options.head.headers, (modelId) =>
    decide(() => ({ verdict: decided(options, () => judgeModel(options, modelId, modelId !== undefined)), modelId })),
  );

/** Follows a body that was judged by its start: judges all of it again once it names another model. */
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
      // The record cannot learn the model otherwise: the part that names it may never be sent.
      return { verdict, modelId: modelId ?? modelOf(recognised, reader) };
    });
  };
};

/** Whether the body determines what the path does not: the model, or whether it is a model call at all. */
function bodyMatters({ recognised, deciders, head }: OutboundGateOptions): boolean {
  if (WITHOUT_BODY.has(head.method)) return false;
  if (!recognised.certain) return true;
  const isNamed = own(recognised, 'modelId') !== undefined && recognised.namesMore !== true;
  const namesModel = !isNamed && recognised.format.requestFields.length > 0;
  return namesModel && deciders.some(({ readsModel }) => readsModel);
}

function responseOf({ denial }: Verdict, { recognised }: OutboundGateOptions): DeniedResponse | undefined {
  return denial === undefined ? undefined : deniedResponse(recognised.format.name, denial);
}
