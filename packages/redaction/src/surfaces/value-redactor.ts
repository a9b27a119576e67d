import type { ClassModes } from '../modes/class-mode.ts';
import type { Run } from '../run.ts';
import { maskCutTail } from './cut-tail.ts';
import type { SplitRedactor } from './split-values.ts';
import type { TextRedactor } from './text-redactor.ts';

/** Redacts a value of any attribute type; returns the same value if nothing changed. */
export type ValueRedactor = (value: unknown, run: Run, options?: ValueOptions) => unknown;

/** Options for a value. */
export interface ValueOptions {
  readonly modes?: ClassModes | undefined;
  /** Whether it is model input or output, in which a text may be split across neighbouring strings. */
  readonly isContent?: boolean;
}

const NO_OPTIONS: ValueOptions = {};

/** Smaller numbers contain no card number. */
const SMALLEST_NUMBER = 1e11;

/** Creates a redactor for strings, numbers, arrays, maps and bytes; `maxDepth` bounds it, since values may be cyclic. */
export function createValueRedactor(text: TextRedactor, split: SplitRedactor, maxDepth: number): ValueRedactor {
  const { redactString, redactStrings } = createStringRedactor(text, split);

  function redactNumber(value: number | bigint, run: Run, options: ValueOptions): unknown {
    if (value < SMALLEST_NUMBER || (typeof value === 'number' && !Number.isSafeInteger(value))) return value;
    const digits = String(value);
    const redacted = redactString(digits, run, options);
    return redacted === digits ? value : redacted;
  }

  function redactBytes(bytes: Uint8Array, run: Run, options: ValueOptions): Uint8Array {
    const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const redacted = redactString(before, run, options);
    return redacted === before ? bytes : Uint8Array.from(Buffer.from(redacted, 'latin1'));
  }

  function redactArray(values: readonly unknown[], run: Run, options: ValueOptions, depth: number): unknown {
    const redacted = values.every((value) => typeof value === 'string')
      ? redactStrings(values, run, options)
      : values.map((value) => redactAt(value, run, options, depth));
    return redacted.every((value, index) => value === values[index]) ? values : redacted;
  }

  function redactMap(map: Readonly<Record<string, unknown>>, run: Run, options: ValueOptions, depth: number): unknown {
    const entries = Object.entries(map);
    const redacted = entries.map(
      ([key, value]) => [text.redact(key, run, options), redactAt(value, run, options, depth)] as const,
    );
    const isSame = redacted.every(([key, value], index) => key === entries[index]?.[0] && value === entries[index][1]);
    return isSame ? map : Object.fromEntries(redacted);
  }

  function redactAt(value: unknown, run: Run, options: ValueOptions, depth: number): unknown {
    if (typeof value === 'string') return redactString(value, run, options);
    if (typeof value === 'number' || typeof value === 'bigint') return redactNumber(value, run, options);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === maxDepth) return run.fail('depth');
    if (Array.isArray(value)) return redactArray(value, run, options, depth + 1);
    if (value instanceof Uint8Array) return redactBytes(value, run, options);
    return redactObject(value, run, options, depth);
  }

  function redactObject(value: object, run: Run, options: ValueOptions, depth: number): unknown {
    if (value instanceof Error) return redactMap(fieldsOf(value), run, options, depth + 1);
    if (value instanceof Map || value instanceof Set) return redactArray([...value], run, options, depth + 1);
    return redactMap(value as Record<string, unknown>, run, options, depth + 1);
  }

  return (value, run, options = NO_OPTIONS) => redactAt(value, run, options, 0);
}

/** Creates the functions for a string, and for strings that a value may be split across. */
function createStringRedactor(text: TextRedactor, split: SplitRedactor) {
  /** @param length of the string as it was given, by which a truncated one is recognised */
  function redactString(value: string, run: Run, options: ValueOptions, length = value.length): string {
    const { modes, isContent } = options;
    const joint = isContent === true ? split.redactJson(text.bound(value, run), run) : value;
    const redacted = text.redact(joint, run, modes === undefined ? NO_OPTIONS : { modes });
    return length === run.cutAt ? maskCutTail(redacted, run) : redacted;
  }

  function redactStrings(values: readonly string[], run: Run, options: ValueOptions): readonly string[] {
    const bounded = values.map((value) => text.bound(value, run));
    return split
      .redactTexts(bounded, run)
      .map((value, index) => redactString(value, run, options, values[index]?.length));
  }

  return { redactString, redactStrings };
}

/** Returns the fields of an error, including those that are not enumerable. */
function fieldsOf(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const own = Object.fromEntries(Object.entries(error));
  return { ...own, type: name, message, stack, ...(cause !== undefined && { cause }) };
}
