import { createDispatchAnchors, type DispatchAnchors } from '../context/dispatch-anchor.ts';
import { prepareFetch } from '../context/fetch-anchor.ts';
import type { ObserveCall } from '../tap/call-observer.ts';
import type { Fence } from '../tap/fence.ts';
import { enforce, whileDeciding } from './deciders.ts';
import { createHttp2Gate, type Http2Gate } from './http2-gate.ts';
import type { Policy } from './policy.ts';
import { createPolicyDecider, readsModel } from './policy-decider.ts';
import { createUndiciGate, type UndiciGate } from './undici-gate.ts';

/** What stands before the calls of this process; without deciders, nothing does. */
export interface Enforcement {
  readonly anchors: DispatchAnchors;
  readonly observeUndici: UndiciGate['observe'];
  readonly observeHttp2: Http2Gate['observe'];
  /** Puts it in place, and returns what takes it away. */
  readonly start: () => () => void;
}

/**
 * @param policy who may reach which model; it is asked first
 */
export function createEnforcement(fence: Fence, observe: ObserveCall, policy: Policy | undefined): Enforcement {
  const undici = createUndiciGate(fence, observe);
  const http2 = createHttp2Gate(fence, observe);
  const anchors = createDispatchAnchors(fence, undici.dispatch);
  return {
    anchors,
    observeUndici: undici.observe,
    observeHttp2: http2.observe,
    start() {
      const stopPolicy =
        policy === undefined ? undefined : enforce(createPolicyDecider(policy), { readsModel: readsModel(policy) });
      const end = whileDeciding(() => {
        prepareFetch(anchors);
        return http2.install();
      });
      return () => {
        stopPolicy?.();
        end();
        anchors.release();
      };
    },
  };
}
