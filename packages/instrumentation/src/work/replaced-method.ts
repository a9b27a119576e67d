/** Puts another function in place of an object's method, which gets the original with `this` in its place. */
export function replaceMethod(
  target: object,
  name: string | symbol,
  method: (original: (args: unknown[]) => unknown, args: unknown[]) => unknown,
): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: false,
    writable: true,
    value(this: unknown, ...args: unknown[]): unknown {
      return method((passed) => Reflect.apply(original as () => unknown, this, passed), args);
    },
  });
}
