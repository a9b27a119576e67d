import type { Fence } from './fence.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Look = (args: readonly unknown[]) => void;

/**
 * Puts a method of one object behind another that looks at the arguments first. The original gets the same `this` and
 * the same arguments, and its result and its errors are the caller's.
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

/** Like {@link shadow}, but looks when the original has taken the arguments; what it threw at is not looked at. */
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
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: false,
    writable: true,
    value: shadowOf(original as Method),
  });
}
