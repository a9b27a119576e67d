import type { CallObserver } from '../tap/call-observer.ts';
import type { CallGate } from './call-gate.ts';

/** Observer of a call that the service makes. */
export interface OutboundCall extends CallObserver {
  /** Present while a decider is registered: it must have judged the call before its first byte leaves. */
  readonly gate?: CallGate | undefined;
}

/** Observer of a call that has a gate. */
export type GatedCall = OutboundCall & { readonly gate: CallGate };

/** Whether a call has a gate. */
export function isGated(call: OutboundCall | undefined): call is GatedCall {
  return call?.gate !== undefined;
}

/** Wraps the observer of a call that was judged, or is not to be: forwards everything, and has no gate. */
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
