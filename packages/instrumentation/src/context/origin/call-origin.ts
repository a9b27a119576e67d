import { AUDIT_ATTRIBUTION, type AuditAttribution } from '@auditspan/conventions';
import type { SpanContext } from '@opentelemetry/api';
import type { Fence } from '../../hook/fence.ts';
import type { ActingContext } from '../acting-context.ts';
import { actingContext, actingWithin } from '../current-acting.ts';
import { nextOfThread } from './call-thread.ts';
import { placeHere, type OriginPlace } from './origin-place.ts';
import type { RequestScope } from '../request-scope.ts';

/** The origin of a call: its acting context, its parent span, and the certainty of both. */
export interface CallOrigin {
  readonly acting?: ActingContext | undefined;
  readonly parent?: SpanContext | undefined;
  readonly attribution: AuditAttribution;
  /** Resolves when `acting` is final; absent if it already is. */
  readonly search?: Promise<unknown> | undefined;
  /** Where in the program the call is made; absent for a received call. */
  readonly place?: OriginPlace | undefined;
}

/** Returns the origin of a call made by the running code. */
export function originHere(): CallOrigin {
  const place = placeHere();
  if (place.request?.search !== undefined) return new LateOrigin(place.request, place);
  const parent = place.activeSpan?.spanContext();
  return { acting: actingContext(), parent, attribution: AUDIT_ATTRIBUTION.EXACT, search: undefined, place };
}

/** The origin of a call made before the caller of its received request is known. */
class LateOrigin implements CallOrigin {
  readonly place: OriginPlace;
  readonly parent: SpanContext | undefined;
  readonly attribution = AUDIT_ATTRIBUTION.EXACT;
  readonly #request: RequestScope;
  readonly #named: ActingContext | undefined;

  constructor(request: RequestScope, place: OriginPlace) {
    this.place = place;
    this.parent = place.activeSpan?.spanContext();
    this.#request = request;
    this.#named = request.named;
  }

  get acting(): ActingContext | undefined {
    return actingWithin(this.place.runAs, this.#request, this.#named);
  }

  get search(): Promise<unknown> | undefined {
    return this.#request.search;
  }
}

/** Runs `then` once the origin of a call is final: synchronously if it is, else later, within the fence. */
export function whenKnown({ search }: CallOrigin, fence: Fence, then: () => void): void {
  if (search === undefined) then();
  else void search.then(fence.listener(then));
}

/** Returns the origin of a call that the running code is making, on a path where it has not been observed yet. */
export function originOfNext(): CallOrigin {
  nextOfThread();
  return originHere();
}

/**
 * Returns the origin of a call that was observed where another call's code may be running: its principal is a guess,
 * and the absence of one does not mean that the service itself called.
 */
export function originNearby(): CallOrigin {
  const { acting, parent } = originHere();
  const attribution = acting === undefined ? AUDIT_ATTRIBUTION.UNKNOWN : AUDIT_ATTRIBUTION.AMBIENT;
  return { acting, parent, attribution, search: undefined, place: undefined };
}
