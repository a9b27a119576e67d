import { literalExpressions } from './regular-expressions.ts';

/**
 * Returns every regular expression of the package, as `/source/flags`: literals, and those compiled while modules are
 * loaded. It must be the first to load the modules.
 */
export async function allExpressions(): Promise<readonly string[]> {
  // Loads dependencies first, so that their expressions are not included.
  await import('@opentelemetry/core');
  const made = await madeBy(async () => {
    const { createRedactor } = await import('../../src/index.ts');
    const { PROVIDER_TOKENS } = await import('../../src/detectors/tokens/token.ts');
    const { INFIX_TOKENS } = await import('../../src/detectors/tokens/infix-tokens.ts');
    // Some are compiled on demand: for a number after a non-ASCII letter, and for each prefix or infix of a token.
    const prefixes = PROVIDER_TOKENS.flatMap(({ tokens }) => Object.keys(tokens));
    const beginnings = [...prefixes, ...INFIX_TOKENS.map(({ infix }) => infix)];
    const redactor = createRedactor();
    for (const text of ['premi\u00e8re 5', ...beginnings]) redactor.redactText(text);
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
