import type { CallObserver } from '../tap/call-observer.ts';
import type { CallGate } from './call-gate.ts';

/** The observer of a call that the service makes. */
export interface OutboundCall extends CallObserver {
  /** Present while somebody decides about calls: it must have judged before the first byte leaves. */
  readonly gate?: CallGate | undefined;
}

/** The observer of a call that somebody decides about. */
export type GatedCall = OutboundCall & { readonly gate: CallGate };

/** Whether somebody decides about a call. */
export function isGated(call: OutboundCall | undefined): call is GatedCall {
  return call?.gate !== undefined;
}

/** The observer of a call that nobody is to judge, or that has been judged: it tells another, and has no gate. */
export function ungated(call: CallObserver): CallObserver {
  return {
    begin: () => call.begin(),
    requestSent: (headers) => call.requestSent(headers),
    requestBody: (chunk) => call.requestBody(chunk),
    responseHead: (status, headers, opensSession) => call.responseHead(status, headers, opensSession),
    responseBody: (chunk) => call.responseBody(chunk),
    responseTrailers: (trailers) => call.responseTrailers(trailers),
    end: (end, sent) => call.end(end, sent),
  };
}
