import { maskOf } from '../mask.ts';
import type { Run } from '../run.ts';
import type { ClassMode } from './class-mode.ts';
import type { Pseudonyms } from './pseudonym.ts';

/** What stands in place of a value of a class, by its mode. It never needs an escape in JSON. */
export type Replace = (mode: ClassMode, found: string, original: string, run: Run) => string;

/** Binds the modes to what they need; without pseudonyms or a run that seals, a value is masked. */
export function createReplace(pseudonyms: Pseudonyms | undefined): Replace {
  return (mode, found, original, run) => {
    if (mode === 'last_four') return maskOf(found, lastFour(original));
    if (mode === 'pseudonymise') return pseudonyms?.of(found, original) ?? maskOf(found);
    if (mode === 'seal') return maskOf(found, run.seal?.(original, found, run.field));
    return mode === 'drop' ? '' : maskOf(found);
  };
}

/** The last four digits, or letters of an account number; undefined where so few stand before them that they are most of it. */
function lastFour(original: string): string | undefined {
  const characters = original.replaceAll(/[^0-9a-z]/gi, '');
  return characters.length < 9 ? undefined : characters.slice(-4).toLowerCase();
}
