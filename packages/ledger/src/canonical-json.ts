import { LedgerEntryError } from './errors.ts';

/** A value that a record may contain. `bigint` is accepted only if integers are written as strings. */
export type CanonicalValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [member: string]: CanonicalValue };

/** Writes a number: the only difference between RFC 8785 and our leaves. */
type NumberWriter = (value: number | bigint, path: string) => string;

const LONE_SURROGATE = /\p{Surrogate}/u;
const NEEDS_NO_ESCAPE = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]*$/;

/**
 * Serializes a value by the JSON Canonicalization Scheme (RFC 8785): members sorted by UTF-16 code units, numbers as
 * ECMAScript writes them, no white space.
 * @throws {LedgerEntryError} for values outside I-JSON: NaN, infinities, `bigint`, `undefined`, lone surrogates, and
 *   objects that are not plain. The message names the member.
 */
export function canonicalJson(value: CanonicalValue): string {
  return write(value, '', writeNumber);
}

/** Like {@link canonicalJson}, but writes integers as strings, so that 64-bit ones survive every JSON reader. */
export function canonicalJsonWithIntegerStrings(value: CanonicalValue): string {
  return write(value, '', writeIntegerAsString);
}

function write(value: CanonicalValue, path: string, number: NumberWriter): string {
  if (typeof value === 'string') return writeString(value, path);
  if (typeof value === 'number' || typeof value === 'bigint') return number(value, path);
  if (typeof value === 'boolean' || value === null) return String(value);
  if (typeof value === 'object') return writeContainer(value, path, number);
  throw refusal(path, `is a value of type ${typeof value}`);
}

function writeContainer(value: object, path: string, number: NumberWriter): string {
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, number)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal(path, 'is not a plain object');
  return writeObject(value as Record<string, CanonicalValue>, path, number);
}

function writeObject(value: Record<string, CanonicalValue>, path: string, number: NumberWriter): string {
  let text = '';
  // The default sort order is by UTF-16 code units, which RFC 8785, section 3.2.3, requires.
  for (const name of Object.keys(value).toSorted()) {
    const inner = path === '' ? name : `${path}.${name}`;
    text += `${text === '' ? '' : ','}${writeString(name, inner)}:${write(value[name]!, inner, number)}`;
  }
  return `{${text}}`;
}

function writeString(value: string, path: string): string {
  if (NEEDS_NO_ESCAPE.test(value)) return `"${value}"`;
  if (LONE_SURROGATE.test(value)) throw refusal(path, 'contains a lone surrogate');
  return JSON.stringify(value);
}

function writeNumber(value: number | bigint, path: string): string {
  if (typeof value === 'bigint') throw refusal(path, 'is a bigint');
  if (!Number.isFinite(value)) throw refusal(path, `is ${value}`);
  return JSON.stringify(value);
}

function writeIntegerAsString(value: number | bigint, path: string): string {
  if (typeof value === 'bigint') return `"${value}"`;
  if (!Number.isInteger(value)) return writeNumber(value, path);
  if (!Number.isSafeInteger(value)) throw refusal(path, `is ${value}, which has lost digits; pass it as a bigint`);
  // Adding zero turns -0 into 0, which is how RFC 8785 writes it.
  return `"${value + 0}"`;
}

function refusal(path: string, fault: string): LedgerEntryError {
  return new LedgerEntryError(`${path === '' ? 'the record' : path} ${fault}; canonical JSON cannot represent it`);
}
