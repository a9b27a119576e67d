import { randomUUID } from 'node:crypto';

/**
 * A UUIDv7: unique for ever, and in the order of time.
 *
 * @param now milliseconds since 1970
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function createRecordId(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  // Node draws random UUIDs ahead, many at a time: what follows the version is one of theirs.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
