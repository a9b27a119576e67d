/** Returns an object's own field; fields that someone added to `Object.prototype` are ignored. */
export function own<T extends object, K extends keyof T>(of: T | undefined, key: K): T[K] | undefined {
  return of !== undefined && Object.hasOwn(of, key) ? of[key] : undefined;
}

/**
 * Returns an argument without fields inherited from a polluted `Object.prototype`; unless it is polluted, the argument
 * itself, so that getters of its class still work.
 */
export function unpolluted(input: unknown): unknown {
  const isPolluted = Object.keys(Object.prototype).length > 0;
  return isPolluted && typeof input === 'object' && input !== null ? Object.assign(Object.create(null), input) : input;
}

/**
 * Removes the object's prototype, so that it inherits nothing from a polluted `Object.prototype`; returns the same
 * object.
 */
export function onlyOwn<T extends object>(object: T): T {
  return Object.setPrototypeOf(object, null) as T;
}
