import { createDispatchAnchors, type DispatchAnchors } from '../context/origin/dispatch-anchor.ts';
import { prepareFetch } from '../context/origin/fetch-anchor.ts';
import type { ObserveCall } from '../tap/call-observer.ts';
import type { Fence } from '../hook/fence.ts';
import { enforce, whileDeciding } from './deciders.ts';
import type { OutboundCall } from './gated-call.ts';
import { createHttpGate, type HttpGate } from './http/http-gate.ts';
import { createHttp2Gate, type Http2Gate } from './http2/http2-gate.ts';
import type { Policy } from './policy/policy.ts';
import { createGuard, type Guard } from './guard.ts';
import { canDeny, createPolicyDecider, readsModel } from './policy/policy-decider.ts';
import { createUndiciGate, type UndiciGate } from './undici/undici-gate.ts';

/** The gates before the calls of this process; without deciders, they are inactive. */
export interface Enforcement {
  readonly anchors: DispatchAnchors;
  readonly guard: Guard;
  readonly undici: UndiciGate;
  readonly http: HttpGate;
  readonly http2: Http2Gate;
  /** Activates the gates, and returns a function that removes them. */
  readonly start: () => () => void;
}

/**
 * Creates the gates.
 *
 * @param policy evaluated before other deciders
 */
export function createEnforcement(
  fence: Fence,
  observe: ObserveCall<OutboundCall>,
  policy: Policy | undefined,
): Enforcement {
  const guard = createGuard(fence);
  const undici = createUndiciGate(guard, observe);
  const http2 = createHttp2Gate(guard, observe);
  const anchors = createDispatchAnchors(fence, undici.dispatch);
  return {
    anchors,
    guard,
    undici,
    http: createHttpGate(guard),
    http2,
    start() {
      const stopPolicy = policy === undefined ? undefined : enforcePolicy(policy);
      const end = whileDeciding(
        () => {
          prepareFetch(anchors);
          return http2.install();
        },
        (deciders) => guard.follow(deciders),
      );
      return () => {
        stopPolicy?.();
        end();
        anchors.release();
      };
    },
  };
}

function enforcePolicy(policy: Policy): () => void {
  const onFault = canDeny(policy) ? 'deny' : 'allow';
  return enforce(createPolicyDecider(policy), { readsModel: readsModel(policy), onFault });
}
