import type { AuditAttribution } from '@auditspan/conventions';
import { AUDIT_ATTRIBUTION } from '@auditspan/conventions';
import { context, trace, type SpanContext } from '@opentelemetry/api';
import { actingContext, actingStore, actingWithin, type ActingContext } from './acting-context.ts';
import { currentRequest, type RequestScope } from './request-scope.ts';

/** Where a call comes from: on whose account, under which span, and how surely. */
export interface CallOrigin {
  readonly acting?: ActingContext | undefined;
  readonly parent?: SpanContext | undefined;
  readonly attribution: AuditAttribution;
  /** Ends when `acting` is final; absent where it is already. */
  readonly search?: Promise<unknown> | undefined;
}

/** The origin of a call made by the code that is running now. */
export function originHere(): CallOrigin {
  const parent = trace.getSpanContext(context.active());
  const request = currentRequest();
  if (request?.search !== undefined) return new LateOrigin(request, parent);
  return { acting: actingContext(), parent, attribution: AUDIT_ATTRIBUTION.EXACT };
}

/** The origin of a call made before it is known who makes the request around it. */
class LateOrigin implements CallOrigin {
  readonly parent: SpanContext | undefined;
  readonly attribution = AUDIT_ATTRIBUTION.EXACT;
  readonly #request: RequestScope;
  readonly #here = actingStore().getStore();
  readonly #named: ActingContext | undefined;

  constructor(request: RequestScope, parent: SpanContext | undefined) {
    this.parent = parent;
    this.#request = request;
    this.#named = request.named;
  }

  get acting(): ActingContext | undefined {
    return actingWithin(this.#here, this.#request, this.#named);
  }

  get search(): Promise<unknown> | undefined {
    return this.#request.search;
  }
}

/** Runs `then` when it is known where a call comes from: at once, where it is. */
export function whenKnown(origin: CallOrigin, then: () => void): void {
  if (origin.search === undefined) then();
  else void origin.search.then(then);
}

/**
 * The origin of a call seen where another call's code may be running: what is found is a guess, and finding nobody
 * does not mean that the service itself called.
 */
export function originNearby(): CallOrigin {
  const { parent } = originHere();
  const acting = actingContext();
  const attribution = acting === undefined ? AUDIT_ATTRIBUTION.UNKNOWN : AUDIT_ATTRIBUTION.AMBIENT;
  return { acting, parent, attribution };
}
