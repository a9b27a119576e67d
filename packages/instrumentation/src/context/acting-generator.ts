import type { AsyncLocalStorage } from 'node:async_hooks';
import { isGeneratorObject } from 'node:util/types';
import { replaceMethod } from '../hook/override.ts';

type Step = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Makes a generator run in the context of the function that created it: none of its code has run yet, and it may be
 * consumed anywhere. Any other value is left alone.
 *
 * @returns the value itself
 */
export function generatingWithin<Context, T>(store: AsyncLocalStorage<Context>, context: Context, value: T): T {
  if (!isGeneratorObject(value) || !Object.isExtensible(value)) return value;
  for (const name of ['next', 'return', 'throw'] as const) {
    const original = value[name] as Step;
    const step: Step = (...args) => store.run(context, () => original.apply(value, args));
    replaceMethod(value, name, step);
  }
  return value;
}
