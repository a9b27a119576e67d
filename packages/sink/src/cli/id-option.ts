import { recordIdOf } from '@auditspan/conventions';
import { InvalidArgumentError } from 'commander';
import { isTraceId } from '../decode/span-check.ts';

/** A trace id that a flag gives, as it is stored: another spelling would fit no record, and nobody would be told. */
export function traceId(text: string): string {
  const id = text.toLowerCase();
  if (!isTraceId(id)) throw new InvalidArgumentError('It must be a trace id: 32 hexadecimal digits.');
  return id;
}

/** The ids of records that a flag gives, which may come several times, as they are stored. */
export function recordIds(text: string, before: string[]): string[] {
  const id = recordIdOf(text);
  if (id === undefined) throw new InvalidArgumentError('It must be a RecordId, which is a UUID of version 7.');
  return [...before, id];
}
