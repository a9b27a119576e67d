import type { AuditAttribution } from '@auditspan/conventions';
import { AUDIT_ATTRIBUTION } from '@auditspan/conventions';
import { context, trace, type SpanContext } from '@opentelemetry/api';
import { actingContext, type ActingContext } from './acting-context.ts';

/** Where a call comes from: on whose account, under which span, and how surely. */
export interface CallOrigin {
  readonly acting?: ActingContext | undefined;
  readonly parent?: SpanContext | undefined;
  readonly attribution: AuditAttribution;
}

/** The origin of a call made by the code that is running now. */
export function originHere(): CallOrigin {
  return {
    acting: actingContext(),
    parent: trace.getSpanContext(context.active()),
    attribution: AUDIT_ATTRIBUTION.EXACT,
  };
}

/**
 * The origin of a call seen where another call's code may be running: what is found is a guess, and finding nobody
 * does not mean that the service itself called.
 */
export function originNearby(): CallOrigin {
  const here = originHere();
  const attribution = here.acting === undefined ? AUDIT_ATTRIBUTION.UNKNOWN : AUDIT_ATTRIBUTION.AMBIENT;
  return { ...here, attribution };
}
