import { own } from '../own.ts';
import { createRequestReader } from '../readers/request-reader.ts';
import type { CallGate, DeniedAnswer } from './call-gate.ts';
import { deniedAnswer } from './denied-answer.ts';
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

/** A call that takes note of its verdicts. */
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
type Follow = (options: OutboundGateOptions, decide: (judged: () => ModelVerdict) => void) => (chunk: Buffer) => void;

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

/** Whether the body says what the path does not: which model it is, or whether it is a model call at all. */
function bodyMatters({ recognised, deciders, head }: OutboundGateOptions): boolean {
  if (WITHOUT_BODY.has(head.method)) return false;
  if (!recognised.certain) return true;
  const isNamed = own(recognised, 'modelId') !== undefined && recognised.namesMore !== true;
  const namesModel = !isNamed && recognised.format.requestFields.length > 0;
  return namesModel && deciders.some(({ readsModel }) => readsModel);
}

function answerOf({ denial }: Verdict, { recognised }: OutboundGateOptions): DeniedAnswer | undefined {
  return denial === undefined ? undefined : deniedAnswer(recognised.format.name, denial);
}
