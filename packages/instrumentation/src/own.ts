/** A field that an object has itself: what somebody managed to put on `Object.prototype` says nothing of it. */
export function own<T extends object, K extends keyof T>(of: T | undefined, key: K): T[K] | undefined {
  return of !== undefined && Object.hasOwn(of, key) ? of[key] : undefined;
}

/** An argument without what it has of a polluted `Object.prototype`; usually as it is, getters of its class and all. */
export function unpolluted(input: unknown): unknown {
  const isPolluted = Object.keys(Object.prototype).length > 0;
  return isPolluted && typeof input === 'object' && input !== null ? Object.assign(Object.create(null), input) : input;
}

/** The same object, without what it would have of a polluted `Object.prototype`. */
export function onlyOwn<T extends object>(object: T): T {
  return Object.setPrototypeOf(object, null) as T;
}
