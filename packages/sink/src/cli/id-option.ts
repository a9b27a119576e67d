import { recordIdOf } from '@auditspan/conventions';
import { InvalidArgumentError } from 'commander';
import { isTraceId } from '../decode/span-check.ts';

/** Parses a trace id in its stored form; any other form would silently match no record. */
export function traceId(text: string): string {
  const id = text.toLowerCase();
  if (!isTraceId(id)) throw new InvalidArgumentError('It must be a trace id: 32 hexadecimal digits.');
  return id;
}

/** Parses a repeatable record id in its stored form. */
export function recordIds(text: string, before: string[]): string[] {
  const id = recordIdOf(text);
  if (id === undefined) throw new InvalidArgumentError('It must be a RecordId, which is a UUID of version 7.');
  return [...before, id];
}
