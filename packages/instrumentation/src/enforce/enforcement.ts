import { createDispatchAnchors, type DispatchAnchors } from '../context/dispatch-anchor.ts';
import { prepareFetch } from '../context/fetch-anchor.ts';
import type { ObserveCall } from '../tap/call-observer.ts';
import type { Fence } from '../tap/fence.ts';
import { whileDeciding } from './deciders.ts';
import { createHttp2Gate, type Http2Gate } from './http2-gate.ts';
import { createUndiciGate, type UndiciGate } from './undici-gate.ts';

/** What stands before the calls of this process; without deciders, nothing does. */
export interface Enforcement {
  readonly anchors: DispatchAnchors;
  readonly observeUndici: UndiciGate['observe'];
  readonly observeHttp2: Http2Gate['observe'];
  /** Takes it away. */
  readonly release: () => void;
}

export function createEnforcement(fence: Fence, observe: ObserveCall): Enforcement {
  const undici = createUndiciGate(fence, observe);
  const http2 = createHttp2Gate(fence, observe);
  const anchors = createDispatchAnchors(fence, undici.dispatch);
  const end = whileDeciding(() => {
    prepareFetch(anchors);
    return http2.install();
  });
  return {
    anchors,
    observeUndici: undici.observe,
    observeHttp2: http2.observe,
    release() {
      end();
      anchors.release();
    },
  };
}
