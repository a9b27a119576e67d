import { maskOf } from '../mask.ts';
import type { Run } from '../run.ts';
import type { ClassMode } from './class-mode.ts';
import type { Pseudonyms } from './pseudonym.ts';

/** Returns the replacement of a value by mode. It never needs escaping in JSON. */
export type Replace = (mode: ClassMode, found: string, original: string, run: Run) => string;

/** Creates {@link Replace}; without pseudonyms or a sealing run, values of these modes are masked. */
export function createReplace(pseudonyms: Pseudonyms | undefined): Replace {
  return (mode, found, original, run) => {
    if (mode === 'last_four') return maskOf(found, lastFour(original));
    if (mode === 'pseudonymise') return pseudonyms?.of(found, original) ?? maskOf(found);
    if (mode === 'seal') return maskOf(found, run.seal?.(original, found, run.field));
    return mode === 'drop' ? '' : maskOf(found);
  };
}

/** Returns the last four digits or letters; undefined for values of fewer than nine, where they would reveal too much. */
function lastFour(original: string): string | undefined {
  const characters = original.replaceAll(/[^0-9a-z]/gi, '');
  return characters.length < 9 ? undefined : characters.slice(-4).toLowerCase();
}
