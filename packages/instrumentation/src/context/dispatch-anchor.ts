import { AsyncResource } from 'node:async_hooks';
import { originHere, originNearby, type CallOrigin } from './call-origin.ts';
import type { Fence } from '../tap/fence.ts';

type Dispatch = (this: unknown, options: unknown, handler: unknown) => unknown;

const GLOBAL_DISPATCHERS = [Symbol.for('undici.globalDispatcher.2'), Symbol.for('undici.globalDispatcher.1')];

/**
 * Knows on whose account an undici request is made, also where a saturated pool sends it later from the code of
 * another: the origin is noted when the request enters the dispatcher, by its handler.
 */
export interface DispatchAnchors {
  /** Anchors every dispatcher of the same make as this one, from now on. */
  adopt(dispatcher: unknown): void;
  /** Anchors the dispatchers that `fetch` uses by default, as far as they exist. */
  adoptGlobal(): void;
  /** The origin of the request that is being created at this moment. */
  originOf(request: object): CallOrigin;
  /** Puts the dispatchers back as they were. */
  release(): void;
}

export function createDispatchAnchors(fence: Fence): DispatchAnchors {
  const origins = new WeakMap<object, CallOrigin>();
  const undo = new Map<object, () => void>();
  let current: CallOrigin | undefined;

  const anchor = (handler: unknown): CallOrigin | undefined => {
    if (typeof handler !== 'object' || handler === null) return undefined;
    const origin = origins.get(handler) ?? originHere();
    origins.set(handler, origin);
    return origin;
  };
  const anchored = (dispatch: Dispatch): Dispatch =>
    function anchoredDispatch(this: unknown, options, handler) {
      const outer = current;
      current = fence.run(() => anchor(handler));
      try {
        return dispatch.call(this, options, handler);
      } finally {
        current = outer;
      }
    };
  const adopt = (dispatcher: unknown): void => {
    for (const owner of ownersOfDispatch(dispatcher)) {
      if (undo.has(owner.target)) continue;
      const { target, descriptor } = owner;
      Object.defineProperty(target, 'dispatch', { ...descriptor, value: anchored(descriptor.value as Dispatch) });
      undo.set(target, () => Object.defineProperty(target, 'dispatch', descriptor));
    }
  };

  return {
    adopt,
    adoptGlobal() {
      for (const symbol of GLOBAL_DISPATCHERS) adopt(Reflect.get(globalThis, symbol));
    },
    originOf: (request) => current ?? originOfHandler(request) ?? originNearby(),
    release() {
      for (const restore of undo.values()) restore();
      undo.clear();
    },
  };
}

/** Every object on the prototype chain that has a `dispatch` of its own, which may be replaced. */
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

/** Handlers of `undici.request`, `stream` and `pipeline` are async resources, made where the caller stood. */
function originOfHandler(request: object): CallOrigin | undefined {
  const symbol = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'handler');
  const handler: unknown = symbol === undefined ? undefined : Reflect.get(request, symbol);
  return handler instanceof AsyncResource ? handler.runInAsyncScope(originHere) : undefined;
}
