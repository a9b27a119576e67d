import { AUDIT_DIRECTION } from '@auditspan/conventions';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import { workload } from '../context/principal-fields.ts';
import type { Fence } from '../hook/fence.ts';
import { own } from '../own.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import type { RequestHead } from '../tap/call-observer.ts';
import type { AccessRequest } from './access-request.ts';
import type { SeenBody } from './call-gate.ts';
import type { Decider } from './deciders.ts';
import { doDenyFaults } from './guard.ts';
import type { ModelInventory } from './policy/model-inventory.ts';
import { clearly, isRead, isWhole, type RequestSoFar } from './request-so-far.ts';
import { requesterOf } from './requester.ts';
import { judge, undecided, type Verdict } from './verdict.ts';

/** Input of the verdict on an outbound call. */
export interface VerdictInput {
  readonly deciders: readonly Decider[];
  readonly head: RequestHead;
  readonly origin: CallOrigin;
  readonly recognised: RecognisedCall;
  readonly service: ServiceIdentity;
  readonly inventory: ModelInventory;
  readonly fence: Fence;
}

/** The verdict on a call, and on which of its models. */
export interface ModelVerdict {
  readonly verdict: Verdict | undefined;
  /** Absent for the first of them, or the only one. */
  readonly modelId: string | undefined;
}

/** Judges all models that a request names; the call is denied for the first that is not allowed. */
export function verdictOf(options: VerdictInput, request: RequestSoFar, seen: SeenBody): ModelVerdict {
  let denied: string | undefined;
  const verdict = decided(options, () => {
    const { recognised, head } = options;
    const { modelId: named, unnamed, otherModels } = recognised.format.readRequest(request.fields());
    if (!recognised.certain && named === undefined && unnamed !== true) return undefined;
    const wasRead = isRead(head, request, seen);
    // The model of the path, else of the body if every parser reads the same.
    const first = judgeModel(options, own(recognised, 'modelId') ?? clearly(request, named), wasRead);
    const others = otherModels ?? (recognised.namesMore === true ? [] : undefined);
    if (first.denial !== undefined || others === undefined) return first;
    // The unread part may name any model.
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

/** A fault of ours does not allow the call, unless every decider tolerates faults. */
export function decided({ fence, deciders }: VerdictInput, decide: () => Verdict | undefined): Verdict | undefined {
  try {
    return decide();
  } catch (error) {
    fence.note(error);
    return doDenyFaults(deciders) ? undecided() : undefined;
  }
}

/** Judges the call for one model; `wasRead` if the request was read far enough to know it. */
export function judgeModel(options: VerdictInput, modelId: string | undefined, wasRead: boolean): Verdict {
  return judge(options.deciders, requestOf(options, modelId, wasRead), options.fence);
}

function requestOf(options: VerdictInput, modelId: string | undefined, wasRead: boolean): AccessRequest {
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
