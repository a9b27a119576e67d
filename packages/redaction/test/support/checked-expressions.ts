import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../checked-expressions.json', import.meta.url);

/** The stored results of `npm run check:expressions`, so that only new expressions are checked. */
export interface CheckedExpressions {
  /** Expressions that recheck found to be linear. */
  readonly safe: readonly string[];
  /** Expressions that are not linear or timed out, and why that is safe: the maximum length of their texts. */
  readonly bounded: Readonly<Record<string, string>>;
}

/** Reads the results. */
export function readChecked(): CheckedExpressions {
  return JSON.parse(readFileSync(file, 'utf8')) as CheckedExpressions;
}

/** Writes the results. */
export function writeChecked(checked: CheckedExpressions): void {
  writeFileSync(file, `${JSON.stringify(checked, undefined, 2)}\n`);
}
