/** Symbols under which every copy of undici stores its default dispatcher as soon as it is loaded. */
export const GLOBAL_DISPATCHERS: readonly symbol[] = [
  Symbol.for('undici.globalDispatcher.2'),
  Symbol.for('undici.globalDispatcher.1'),
];

/** Recognises the first requests of a copy of undici: before a connection becomes free, no pool sends queued ones. */
export interface Beginnings {
  include(request: object): boolean;
  /** Must be called when a connection may have become free. */
  end(): void;
}

export function createBeginnings(): Beginnings {
  // A copy that was loaded before us may have a queue already.
  const begun = GLOBAL_DISPATCHERS.some((symbol) => symbol in globalThis);
  const beginningOf = new WeakMap<object, number>();
  let time = 0;
  return {
    include({ constructor }) {
      if (begun) return false;
      if (!beginningOf.has(constructor)) beginningOf.set(constructor, time);
      return beginningOf.get(constructor) === time;
    },
    end() {
      time += 1;
    },
  };
}
