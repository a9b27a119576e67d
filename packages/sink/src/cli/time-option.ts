import { InvalidArgumentError } from 'commander';

/** A time that a flag gives, as nanoseconds since 1970. */
export function nanoseconds(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('It must be a time, such as 2026-10-01T08:00:00Z.');
  return `${BigInt(time) * 1_000_000n}`;
}
