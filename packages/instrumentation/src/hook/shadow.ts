import type { Fence } from './fence.ts';
import { replaceMethod } from './override.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Look = (args: readonly unknown[]) => void;

/**
 * Wraps a method of an object so that `look` sees the arguments first. The original gets the same `this` and arguments,
 * and its result and errors go to the caller.
 */
export function shadow(fence: Fence, target: object, name: string, look: Look): void {
  replace(
    target,
    name,
    (original) =>
      function shadowed(this: unknown, ...args: unknown[]): unknown {
        fence.run(() => look(args));
        return original.apply(this, args);
      },
  );
}

/** Like {@link shadow}, but calls `look` after the original has accepted the arguments; not if it threw. */
export function shadowAfter(fence: Fence, target: object, name: string, look: Look): void {
  replace(
    target,
    name,
    (original) =>
      function shadowed(this: unknown, ...args: unknown[]): unknown {
        const result = original.apply(this, args);
        fence.run(() => look(args));
        return result;
      },
  );
}

function replace(target: object, name: string, shadowOf: (original: Method) => Method): void {
  const original = Reflect.get(target, name) as unknown;
  if (typeof original !== 'function') return;
  replaceMethod(target, name, shadowOf(original as Method));
}
