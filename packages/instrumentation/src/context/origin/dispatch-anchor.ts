import { AsyncResource } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import type { Fence } from '../../hook/fence.ts';
import { internalOf, symbolOf } from '../../hook/internals.ts';
import { createBeginnings, GLOBAL_DISPATCHERS } from './beginnings.ts';
import { originHere, originNearby, type CallOrigin } from './call-origin.ts';

type Dispatch = (this: unknown, options: unknown, handler: unknown) => unknown;

/** A request that is being passed to a dispatcher. */
export interface DispatchedRequest {
  readonly dispatcher: unknown;
  readonly options: unknown;
  readonly handler: unknown;
  /** Absent if the request cannot be observed. */
  readonly origin: CallOrigin | undefined;
}

/**
 * Called instead of every anchored dispatcher.
 *
 * @param send sends the request, with these options; may be called later, or never
 * @returns the dispatcher's result: whether it accepts more requests
 */
export type DispatchGate = (request: DispatchedRequest, send: (options: unknown) => unknown) => unknown;

/**
 * Determines the origin of undici requests, even if a saturated pool sends them later from the async context of
 * another: the origin is stored by the request's handler when the request enters the dispatcher.
 */
export interface DispatchAnchors {
  /** Anchors every dispatcher of the same class as this one, from now on. */
  adopt(dispatcher: unknown): void;
  /** Anchors a dispatcher to which callers pass their requests directly. */
  adoptEntry(dispatcher: unknown): void;
  /** Anchors the dispatchers that `fetch` uses by default, as far as they exist. */
  adoptGlobal(): void;
  /** Returns the origin of the request that is currently being created. */
  originOf(request: object): CallOrigin;
  /** Must be called when a connection may have become free, so that a pool may send queued requests. */
  noteFreed(): void;
  /** Restores the dispatchers. */
  release(): void;
}

export function createDispatchAnchors(fence: Fence, gate: DispatchGate): DispatchAnchors {
  const origins = new WeakMap<object, CallOrigin>();
  const entries = new WeakSet();
  const beginnings = createBeginnings();
  let current: CallOrigin | undefined;

  const newOrigin = (dispatcher: unknown, handler: object): CallOrigin => {
    const made = originWhereMade(handler) ?? current;
    if (made !== undefined) return made;
    return entries.has(dispatcher as object) || !mayBeFedByQueue(dispatcher) ? originHere() : originNearby();
  };
  const anchor = (dispatcher: unknown, handler: unknown): CallOrigin | undefined => {
    if (typeof handler !== 'object' || handler === null) return undefined;
    const known = origins.get(handler);
    if (known !== undefined) return known;
    const origin = newOrigin(dispatcher, handler);
    origins.set(handler, origin);
    return origin;
  };
  const standingFor = <T>(origin: CallOrigin | undefined, work: () => T): T => {
    const outer = current;
    current = origin;
    try {
      return work();
    } finally {
      current = outer;
    }
  };
  const anchored = (dispatch: Dispatch): Dispatch =>
    function anchoredDispatch(this: unknown, options, handler) {
      const origin = fence.run(() => anchor(this, handler));
      const request = { dispatcher: this, options, handler, origin };
      return gate(request, (sent) => standingFor(origin, () => dispatch.call(this, sent, handler)));
    };
  const { adopt, release } = createReplacements(anchored);
  const adoptEntry = (dispatcher: unknown): void => {
    if (typeof dispatcher !== 'object' || dispatcher === null || entries.has(dispatcher)) return;
    entries.add(dispatcher);
    adopt(dispatcher);
  };

  return {
    adopt,
    adoptEntry,
    adoptGlobal() {
      for (const symbol of GLOBAL_DISPATCHERS) adoptEntry(Reflect.get(globalThis, symbol));
    },
    originOf(request) {
      const isFirst = beginnings.include(request);
      return current ?? originWhereMade(handlerOf(request)) ?? (isFirst ? originHere() : originNearby());
    },
    noteFreed: () => beginnings.end(),
    release,
  };
}

/** Replaces the `dispatch` of dispatchers, once per class, and restores them all. */
function createReplacements(by: (dispatch: Dispatch) => Dispatch): Pick<DispatchAnchors, 'adopt' | 'release'> {
  const seen = new WeakSet();
  const undo = new Map<object, () => void>();
  return {
    adopt(dispatcher) {
      if (typeof dispatcher !== 'object' || dispatcher === null || seen.has(dispatcher)) return;
      seen.add(dispatcher);
      for (const { target, descriptor } of ownersOfDispatch(dispatcher)) {
        if (undo.has(target)) continue;
        Object.defineProperty(target, 'dispatch', { ...descriptor, value: by(descriptor.value as Dispatch) });
        undo.set(target, () => Object.defineProperty(target, 'dispatch', descriptor));
      }
    },
    release() {
      for (const restore of undo.values()) restore();
      undo.clear();
    },
  };
}

/** Returns every object on the prototype chain with a replaceable `dispatch` of its own. */
function ownersOfDispatch(dispatcher: unknown): { target: object; descriptor: PropertyDescriptor }[] {
  const owners = [];
  let target: unknown = dispatcher;
  while (typeof target === 'object' && target !== null && target !== Object.prototype) {
    const descriptor = Object.getOwnPropertyDescriptor(target, 'dispatch');
    if (typeof descriptor?.value === 'function' && (descriptor.configurable || descriptor.writable)) {
      owners.push({ target, descriptor });
    }
    target = Object.getPrototypeOf(target);
  }
  return owners;
}

/**
 * Whether a pool may call this dispatcher with queued requests. Requests that entered the queue before it was anchored
 * leave it unannounced, while another call's code is running. Dispatchers of one origin (`Client`, `Pool`) carry its
 * URL, and every pool listens to the `drain` of its own.
 */
function mayBeFedByQueue(dispatcher: unknown): boolean {
  return symbolOf(dispatcher, 'url') !== undefined && (dispatcher as EventEmitter).listenerCount('drain') > 0;
}

/** Maximum number of nested handlers, for redirects, retries and the like. */
const MAX_HANDLERS = 8;

/** Handlers of `undici.request`, `stream` and `pipeline` are async resources, created in the caller's context. */
function originWhereMade(handler: unknown): CallOrigin | undefined {
  let innermost = handler;
  for (let i = 0; i < MAX_HANDLERS && typeof innermost === 'object' && innermost !== null; i += 1) {
    if (innermost instanceof AsyncResource) return innermost.runInAsyncScope(originHere);
    innermost = Reflect.get(innermost, 'handler');
  }
  return undefined;
}

/** Returns the handler with which an undici request was created. */
export function handlerOf(request: object): unknown {
  return internalOf(request, 'handler');
}
