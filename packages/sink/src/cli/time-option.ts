import { InvalidArgumentError } from 'commander';
import { isDay } from '../query/check-days.ts';

const TIME =
  /^(?<day>\d{4}-\d\d-\d\d)(?:T(?<minute>\d\d:\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?(?<zone>Z|[+-]\d\d:\d\d))?$/u;

/**
 * Parses a time as nanoseconds since the Unix epoch: a UTC day, or a time with its zone. Rejects other forms that `Date.parse`
 * accepts, such as `2026-02-30`, `10/11/2026` or `5`, since their meaning is ambiguous or depends on the machine.
 */
export function nanoseconds(text: string): string {
  const { day = '', minute = '00:00', second = '00', fraction = '', zone = 'Z' } = TIME.exec(text)?.groups ?? {};
  const time = Date.parse(`${day}T${minute}:${second}${zone}`);
  if (!isDay(day) || Number.isNaN(time))
    throw new InvalidArgumentError(
      'It must be a day of UTC, such as 2026-10-01, or a time, such as 2026-10-01T08:00:00Z.',
    );
  return `${BigInt(time) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))}`;
}
