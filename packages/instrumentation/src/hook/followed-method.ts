import type { Fence } from './fence.ts';

/** What is done at each call of a method; each may put something in place of what it is given. */
export interface MethodFollower {
  readonly before?: (args: unknown[]) => unknown[];
  readonly after?: (result: unknown) => unknown;
}

/**
 * Follows the calls of an object's method, which gets the same `this`. Where a fault of ours befalls, arguments and result
 * are what they were.
 */
export function followMethod(
  fence: Fence,
  target: object,
  name: string | symbol,
  { before, after }: MethodFollower,
): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  const passedOf = (args: unknown[]): unknown[] => before?.(args) ?? args;
  const givenOf = (result: unknown): unknown => (after === undefined ? result : after(result));
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: false,
    writable: true,
    value(this: unknown, ...args: unknown[]): unknown {
      const passed = fence.run(passedOf.bind(undefined, args)) ?? args;
      const result: unknown = Reflect.apply(original as () => unknown, this, passed);
      const given = fence.run(inBox.bind(undefined, givenOf, result));
      return given === undefined ? result : given.value;
    },
  });
}

/** Tells a result that is undefined from none. */
function inBox(givenOf: (result: unknown) => unknown, result: unknown): { readonly value: unknown } {
  return { value: givenOf(result) };
}
