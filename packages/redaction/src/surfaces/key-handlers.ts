import type { AttributeShape } from '@auditspan/conventions';

import { maskOf } from '../mask.ts';
import type { ClassModes } from '../modes/class-mode.ts';
import type { Pseudonyms } from '../modes/pseudonym.ts';
import type { KeyTreatment } from '../policy/key-labels.ts';
import type { Run } from '../run.ts';
import type { TextRedactor } from './text-redactor.ts';
import type { ValueRedactor } from './value-redactor.ts';

/** Redacts an attribute value as its key requires; returns the same value if nothing changed. */
export type KeyHandler = (value: unknown, run: Run) => unknown;

/** Returns the handler of a key's treatment. */
export type KeyHandlers = (treatment: KeyTreatment) => KeyHandler;

/** Dependencies of the handlers. */
export interface KeyHandlerOptions {
  readonly redactValue: ValueRedactor;
  readonly find: TextRedactor['find'];
  readonly pseudonyms: Pseudonyms | undefined;
  readonly modes: ClassModes;
}

/** Class of pseudonyms of values without a class. */
const UNCLASSED = 'id';
/** Longer texts are not tokens. */
const LONGEST_TOKEN = 256;

/** Creates the key handlers. */
export function createKeyHandlers({ redactValue, find, pseudonyms, modes }: KeyHandlerOptions): KeyHandlers {
  const scan: KeyHandler = (value, run) => redactValue(value, run);
  const content: KeyHandler = (value, run) => redactValue(value, run, { isContent: true });

  return ({ rule, shape, isContent }) => {
    switch (rule) {
      case 'scan':
        return isContent === true ? content : scan;
      case 'exempt':
        return shape === undefined ? leave : (value, run) => (hasShape(value, shape) ? value : redactValue(value, run));
      case 'hide':
      case 'drop':
        return hide;
      case 'seal':
        return seal;
      case 'pseudonymise':
        return pseudonyms === undefined ? hide : (value, run) => pseudonymise(value, run, find, pseudonyms);
    }
    return (value, run) => redactValue(value, run, { modes: (found) => rule[found] ?? modes(found) });
  };
}

function leave(value: unknown): unknown {
  return value;
}

/** Replaces the entire value. */
export function hide(_value: unknown, run: Run): string {
  run.found('hidden');
  return maskOf('hidden');
}

function seal(value: unknown, run: Run): unknown {
  run.found('hidden');
  const reference = run.seal?.(typeof value === 'string' ? value : JSON.stringify(value), 'hidden', run.field);
  return reference === undefined ? maskOf('hidden') : maskOf('sealed', reference);
}

/** A value that consists of a single match gets the same pseudonym as in running text, so that they can be joined. */
function pseudonymise(value: unknown, run: Run, find: TextRedactor['find'], pseudonyms: Pseudonyms): unknown {
  const one = (text: string): string => {
    const whole = find(text).find(
      ({ start, end }) => text.slice(0, start).trim() === '' && text.slice(end).trim() === '',
    );
    run.found(whole?.class ?? 'hidden');
    return pseudonyms.of(whole?.class ?? UNCLASSED, text);
  };
  if (typeof value === 'string') return value === '' ? value : one(value);
  if (typeof value === 'number' || typeof value === 'bigint') return one(String(value));
  if (Array.isArray(value)) return value.map((item: unknown) => pseudonymise(item, run, find, pseudonyms));
  return typeof value === 'object' && value !== null ? hide(value, run) : value;
}

function hasShape(value: unknown, shape: AttributeShape): boolean {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return true;
  if (Array.isArray(value)) return value.every((item) => hasShape(item, shape));
  return value === undefined || value === null || (shape === 'token' && typeof value === 'string' && isToken(value));
}

/** Whether a text is short and has no spaces or control characters. */
function isToken(text: string): boolean {
  if (text.length > LONGEST_TOKEN) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) <= 0x20) return false;
  return true;
}
