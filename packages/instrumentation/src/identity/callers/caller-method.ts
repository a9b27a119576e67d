import type { ActingContext } from '../../context/acting-context.ts';
import type { ShownRequest } from '../../tap/inbound/received-request.ts';

/** The automatic sources of a caller, the most reliable first, in their default precedence. */
export const CALLER_SOURCES = ['verified_jwt', 'mtls', 'signed_baggage', 'trusted_header', 'baggage'] as const;
/** One of {@link CALLER_SOURCES}. */
export type CallerSource = (typeof CALLER_SOURCES)[number];

/** A caller as identified by one source. */
export interface Finding {
  readonly caller: ActingContext;
  /** Who may act for the caller, according to the caller's credential. */
  readonly mayAct?: string | undefined;
}

/** A source of callers. Rejected credentials are counted, and identify nobody. */
export interface CallerMethod {
  readonly source: CallerSource;
  /** Promises never reject. */
  find(request: ShownRequest): Finding | undefined | Promise<Finding | undefined>;
}
