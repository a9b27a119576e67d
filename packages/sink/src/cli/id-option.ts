import { InvalidArgumentError } from 'commander';

const TRACE = /^[0-9a-f]{32}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A trace id that a flag gives, as it is stored: another spelling would fit no record, and nobody would be told. */
export function traceId(text: string): string {
  const id = text.toLowerCase();
  if (!TRACE.test(id)) throw new InvalidArgumentError('It must be a trace id: 32 hexadecimal digits.');
  return id;
}

/** The ids of records that a flag gives, which may come several times, as they are stored. */
export function recordIds(text: string, before: string[]): string[] {
  const id = text.toLowerCase();
  if (!UUID.test(id)) throw new InvalidArgumentError('It must be a RecordId, which is a UUID.');
  return [...before, id];
}
