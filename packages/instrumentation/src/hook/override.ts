/** Reverts an action: a subscription, or a replaced method. */
export type Undo = () => void;

/** Combines actions into one that is reverted in the same order. */
export function undoAll(...steps: readonly Undo[]): Undo {
  return () => {
    for (const step of steps) step();
  };
}

/** Replaces an object's method for good. */
export function replaceMethod(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, enumerable: false, writable: true, value });
}

/** Replaces an object's method until it is undone. */
export function override<T extends object, Name extends keyof T & string>(target: T, name: Name, value: T[Name]): Undo {
  const own = Object.getOwnPropertyDescriptor(target, name);
  replaceMethod(target, name, value);
  return () => {
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== value) return;
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, own);
  };
}
