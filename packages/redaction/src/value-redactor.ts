import type { Tally } from './findings.ts';
import { FAILED, type TextRedactor } from './text-redactor.ts';

/** Masks a value of any type that an attribute may have; returns the same value when nothing had to be masked. */
export type ValueRedactor = (value: unknown, tally: Tally) => unknown;

/** Deeper than this no telemetry goes; what does may be a cycle. */
const MAX_DEPTH = 16;
/** Shorter numbers hold no card. */
const SMALLEST_NUMBER = 1e11;

/** Builds the walk through strings, numbers, arrays, maps and bytes. */
export function createValueRedactor(redactText: TextRedactor): ValueRedactor {
  function redactString(value: string, tally: Tally): string {
    const { text, findings } = redactText(value);
    if (findings.length > 0) tally.addAll(findings);
    return text;
  }

  function redactNumber(value: number | bigint, tally: Tally): unknown {
    if (value < SMALLEST_NUMBER || (typeof value === 'number' && !Number.isSafeInteger(value))) return value;
    const digits = String(value);
    const text = redactString(digits, tally);
    return text === digits ? value : text;
  }

  function redactBytes(bytes: Uint8Array, tally: Tally): Uint8Array {
    const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const text = redactString(before, tally);
    return text === before ? bytes : Uint8Array.from(Buffer.from(text, 'latin1'));
  }

  function redactArray(values: readonly unknown[], tally: Tally, depth: number): unknown {
    const redacted = values.map((value) => redactAt(value, tally, depth));
    return redacted.every((value, index) => value === values[index]) ? values : redacted;
  }

  function redactMap(map: Readonly<Record<string, unknown>>, tally: Tally, depth: number): unknown {
    const entries = Object.entries(map);
    const redacted = entries.map(([key, value]) => [redactString(key, tally), redactAt(value, tally, depth)] as const);
    const isSame = redacted.every(([key, value], index) => key === entries[index]?.[0] && value === entries[index][1]);
    return isSame ? map : Object.fromEntries(redacted);
  }

  function redactAt(value: unknown, tally: Tally, depth: number): unknown {
    if (typeof value === 'string') return redactString(value, tally);
    if (typeof value === 'number' || typeof value === 'bigint') return redactNumber(value, tally);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === MAX_DEPTH) {
      tally.addAll(FAILED.findings);
      return FAILED.text;
    }
    if (Array.isArray(value)) return redactArray(value, tally, depth + 1);
    if (value instanceof Uint8Array) return redactBytes(value, tally);
    return redactMap(value as Record<string, unknown>, tally, depth + 1);
  }

  return (value, tally) => redactAt(value, tally, 0);
}
