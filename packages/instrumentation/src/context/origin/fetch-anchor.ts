import type { Fence } from '../../hook/fence.ts';
import { nextOfThread } from './call-thread.ts';
import type { DispatchAnchors } from './dispatch-anchor.ts';
import { withOutgoingBody } from './outgoing-body.ts';

type Fetch = typeof globalThis.fetch;

/**
 * Wraps `globalThis.fetch` only to anchor the dispatcher before the call is made: arguments, result, errors, name and
 * length remain the original's.
 *
 * @returns a function that removes the wrapper, if it is still outermost
 */
export function anchorFetch(fence: Fence, anchors: DispatchAnchors, beforeCall: () => void): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  const original: unknown = globalThis.fetch;
  if (descriptor?.configurable !== true || typeof original !== 'function') return () => undefined;
  const wrapped = wrapFetch(original as Fetch, (init) => {
    fence.run(() => {
      beforeCall();
      nextOfThread();
      prepareFetch(anchors);
      anchors.adoptEntry(init.dispatcher);
    });
  });
  Object.defineProperty(globalThis, 'fetch', { configurable: true, enumerable: true, writable: true, value: wrapped });
  return () => {
    if (globalThis.fetch === wrapped) Object.defineProperty(globalThis, 'fetch', descriptor);
  };
}

/** Anchors the dispatcher that `fetch` uses by default before it is used. */
export function prepareFetch(anchors: DispatchAnchors): void {
  loadBuiltInUndici();
  anchors.adoptGlobal();
}

/** Node loads its undici at the first use, which would otherwise be within the call to be anchored. */
function loadBuiltInUndici(): void {
  Reflect.get(globalThis, 'Response');
}

/** The observed options of a call. */
interface FetchInit {
  readonly dispatcher?: unknown;
  readonly body?: unknown;
}

/** A proxy, so that all other properties of the function remain the original's. */
function wrapFetch(original: Fetch, look: (init: FetchInit) => void): Fetch {
  return new Proxy(original, {
    apply(target, self: unknown, args: Parameters<Fetch>) {
      const init: FetchInit = typeof args[1] === 'object' && args[1] !== null ? args[1] : {};
      look(init);
      return withOutgoingBody(init.body, () => Reflect.apply(target, self, args));
    },
  });
}
