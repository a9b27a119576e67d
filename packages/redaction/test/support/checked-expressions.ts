import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../checked-expressions.json', import.meta.url);

/** What `npm run check:expressions` found, in the repository, so that only what is new takes its time. */
export interface CheckedExpressions {
  /** Those that recheck found no text for that takes more than linear time. */
  readonly safe: readonly string[];
  /** Those that it found one for, or came to no end with, and why that does not matter: how few characters they are given. */
  readonly bounded: Readonly<Record<string, string>>;
}

/** Reads what was found. */
export function readChecked(): CheckedExpressions {
  return JSON.parse(readFileSync(file, 'utf8')) as CheckedExpressions;
}

/** Writes what was found. */
export function writeChecked(checked: CheckedExpressions): void {
  writeFileSync(file, `${JSON.stringify(checked, undefined, 2)}\n`);
}
