import type { Fence } from './fence.ts';
import { replaceMethod } from './override.ts';

/** Callbacks around each call of a method; each may replace what it receives. */
export interface MethodFollower {
  readonly before?: (args: unknown[]) => unknown[];
  readonly after?: (result: unknown) => unknown;
}

/** Wraps an object's method, which keeps its `this`. A fault of ours leaves arguments and result unchanged. */
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
  replaceMethod(target, name, function value(this: unknown, ...args: unknown[]): unknown {
    const passed = fence.run(passedOf.bind(undefined, args)) ?? args;
    const result: unknown = Reflect.apply(original as () => unknown, this, passed);
    const given = fence.run(inBox.bind(undefined, givenOf, result));
    return given === undefined ? result : given.value;
  });
}

/** Tells an undefined result from no result. */
function inBox(givenOf: (result: unknown) => unknown, result: unknown): { readonly value: unknown } {
  return { value: givenOf(result) };
}
