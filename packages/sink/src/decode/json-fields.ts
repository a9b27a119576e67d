import { MalformedRequestError } from '../errors.ts';
import type { Faults } from './faults.ts';

/** A JSON object whose members are not validated yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** JavaScript writes numbers below 10^21 without an exponent, and its exporter encodes every whole number as an integer. */
const WHOLE_NUMBER = /^-?\d{1,21}$/;

function malformed(name: string, expected: string): MalformedRequestError {
  return new MalformedRequestError(`the body is not OTLP/JSON: ${name} is not ${expected}`);
}

/** Returns the value as an object; a missing one is empty, as in protobuf. */
export function objectOf(value: unknown, name: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw malformed(name, 'an object');
  return value as JsonObject;
}

export function arrayOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw malformed(name, 'an array');
  return value;
}

/** Returns the value as text. A lone surrogate, which JSON can escape and UTF-8 cannot encode, becomes U+FFFD and a fault. */
export function textOf(value: unknown, name: string, faults: Faults): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw malformed(name, 'a string');
  if (value.isWellFormed()) return value;
  faults.add('text that is not UTF-8 was replaced');
  return value.toWellFormed();
}

/** Reads a hexadecimal id of either case; other text becomes one that the validation of ids rejects. */
export function idOf(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw malformed(name, 'a string');
  return /^[0-9a-f]{0,64}$/i.test(value) ? value.toLowerCase() : 'invalid';
}

export function booleanOf(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw malformed(name, 'a boolean');
  return value;
}

/** Reads a 64-bit integer, given as a number or as decimal text. */
export function integerOf(value: unknown, name: string): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && WHOLE_NUMBER.test(value)) return BigInt(value);
  throw malformed(name, 'a whole number');
}

/** Reads a time: an unsigned 64-bit number of nanoseconds since the Unix epoch. */
export function timeOf(value: unknown, name: string): bigint {
  const time = integerOf(value, name);
  if (BigInt.asUintN(64, time) !== time) throw malformed(name, 'a number of nanoseconds since 1970');
  return time;
}

/** Reads an enum or 32-bit integer; OTLP/JSON encodes enums as numbers only. */
export function smallIntegerOf(value: unknown, name: string): number {
  return Number(BigInt.asIntN(32, integerOf(value, name)));
}

/** Reads a double, given as a number, decimal text, `NaN`, `Infinity` or `-Infinity`. */
export function doubleOf(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw malformed(name, 'a number');
  return number;
}

export function bytesOf(value: unknown, name: string): Buffer {
  if (typeof value !== 'string') throw malformed(name, 'base64 text');
  return Buffer.from(value, 'base64');
}
