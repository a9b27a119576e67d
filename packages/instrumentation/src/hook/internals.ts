/** Last symbol found by description: most objects come from the same copy of undici. */
const lastFound = new Map<string, symbol>();

/** Finds an object's own symbol by its description, the only thing that versions of undici and Node have in common. */
export function symbolOf(object: unknown, description: string): symbol | undefined {
  if (typeof object !== 'object' || object === null) return undefined;
  const last = lastFound.get(description);
  if (last !== undefined && Object.hasOwn(object, last)) return last;
  const found = Object.getOwnPropertySymbols(object).find((symbol) => symbol.description === description);
  if (found !== undefined) lastFound.set(description, found);
  return found;
}

/** Returns an object's property by the description of its symbol; `undefined` if it has none. */
export function internalOf(object: unknown, description: string): unknown {
  const symbol = symbolOf(object, description);
  return symbol === undefined ? undefined : Reflect.get(object as object, symbol);
}
