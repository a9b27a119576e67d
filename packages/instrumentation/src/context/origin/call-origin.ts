import type { AuditAttribution } from '@auditspan/conventions';
import { AUDIT_ATTRIBUTION } from '@auditspan/conventions';
import type { SpanContext } from '@opentelemetry/api';
import type { Fence } from '../../hook/fence.ts';
import type { ActingContext } from '../acting-context.ts';
import { actingContext, actingWithin } from '../current-acting.ts';
import { nextOfThread } from './call-thread.ts';
import { placeHere, type OriginPlace } from './origin-place.ts';
import type { RequestScope } from '../request-scope.ts';

/** Where a call comes from: on whose account, under which span, and how surely. */
export interface CallOrigin {
  readonly acting?: ActingContext | undefined;
  readonly parent?: SpanContext | undefined;
  readonly attribution: AuditAttribution;
  /** Ends when `acting` is final; absent where it is already. */
  readonly search?: Promise<unknown> | undefined;
  /** Where in the program it is made; absent where it comes from outside. */
  readonly place?: OriginPlace | undefined;
}

/** The origin of a call made by the code that is running now. */
export function originHere(): CallOrigin {
  const place = placeHere();
  if (place.request?.search !== undefined) return new LateOrigin(place.request, place);
  const parent = place.activeSpan?.spanContext();
  return { acting: actingContext(), parent, attribution: AUDIT_ATTRIBUTION.EXACT, search: undefined, place };
}

/** The origin of a call made before it is known who makes the request around it. */
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

/** Runs `then` when it is known where a call comes from: at once where it is, else by itself, within the fence. */
export function whenKnown({ search }: CallOrigin, fence: Fence, then: () => void): void {
  if (search === undefined) then();
  else void search.then(fence.listener(then));
}

/** The origin of a call that the code now running makes at this moment, by no way that has told of it before. */
export function originOfNext(): CallOrigin {
  nextOfThread();
  return originHere();
}

/**
 * The origin of a call seen where another call's code may be running: what is found is a guess, and finding nobody
 * does not mean that the service itself called.
 */
export function originNearby(): CallOrigin {
  const { parent } = originHere();
  const acting = actingContext();
  const attribution = acting === undefined ? AUDIT_ATTRIBUTION.UNKNOWN : AUDIT_ATTRIBUTION.AMBIENT;
  return { acting, parent, attribution, search: undefined, place: undefined };
}
