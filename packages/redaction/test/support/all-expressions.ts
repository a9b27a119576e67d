import { literalExpressions } from './regular-expressions.ts';

/**
 * Every regular expression of the package, as `/source/flags`: those that stand in its code, and those that its modules
 * put together while they are loaded. It must be the first that loads them.
 */
export async function allExpressions(): Promise<readonly string[]> {
  // Others' own are none of ours: they are loaded before.
  await Promise.all([import('zod'), import('@opentelemetry/core')]);
  const made = await madeBy(async () => {
    const { createRedactor } = await import('../../src/index.ts');
    // One is made for the first number after a letter beyond ASCII.
    createRedactor().redactText('premi\u00e8re 5');
  });
  const written = literalExpressions('./').map(({ source, flags }) => `/${source}/${flags}`);
  return [...new Set([...made, ...written])].toSorted();
}

async function madeBy(load: () => Promise<void>): Promise<readonly string[]> {
  const made: string[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, argumentList, newTarget) {
      const expression = Reflect.construct(target, argumentList, newTarget) as RegExp;
      made.push(String(expression));
      return expression;
    },
  });
  try {
    await load();
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}
