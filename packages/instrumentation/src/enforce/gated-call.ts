import type { CallObserver } from '../tap/call-observer.ts';
import type { CallGate } from './call-gate.ts';

/** The observer of a call that somebody decides about. */
export type GatedCall = CallObserver & { readonly gate: CallGate };

/** Whether somebody decides about a call. */
export function isGated(call: CallObserver | undefined): call is GatedCall {
  return call?.gate !== undefined;
}
