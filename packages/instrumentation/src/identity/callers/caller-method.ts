import type { ActingContext } from '../../context/acting-context.ts';
import type { ShownRequest } from '../../tap/inbound/received-request.ts';

/** The ways of knowing a caller without being told, the surest first: the order in which they count. */
export const CALLER_SOURCES = ['verified_jwt', 'mtls', 'signed_baggage', 'trusted_header', 'baggage'] as const;
/** One of {@link CALLER_SOURCES}. */
export type CallerSource = (typeof CALLER_SOURCES)[number];

/** A caller as one way of knowing found it. */
export interface Finding {
  readonly caller: ActingContext;
  /** Who may act for the caller, where the caller's credential says so. */
  readonly mayAct?: string | undefined;
}

/** One way of knowing who makes a request. What is not believed is counted, and finds nobody. */
export interface CallerMethod {
  readonly source: CallerSource;
  /** A promise never rejects. */
  find(request: ShownRequest): Finding | undefined | Promise<Finding | undefined>;
}
