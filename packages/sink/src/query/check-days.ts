import { QueryError } from '../errors.ts';

const DAY_PARAMETER = /\{\s*(?<name>\w+)\s*:\s*Date(?:32)?\s*\}/g;

/**
 * Rejects impossible days and reversed periods. ClickHouse silently converts such days: 2026-02-30 to the second of March, a
 * thirteenth month to 1970, so that the period has no records.
 * @throws {QueryError} naming the first parameter that is not a valid day, or the days of a reversed period.
 */
export function checkDays(query: string, parameters: Readonly<Record<string, string>>): void {
  const days = new Map<string, string>();
  for (const { groups } of query.matchAll(DAY_PARAMETER)) {
    const name = groups?.['name'] ?? '';
    const value = parameters[name];
    if (value === undefined) continue;
    if (!isDay(value)) {
      throw new QueryError(
        `the parameter ${name} is ${JSON.stringify(value)}, which is not a day: write it like 2026-01-31`,
      );
    }
    days.set(name, value);
  }
  checkPeriod(days.get('from'), days.get('until'));
}

/** Both days belong to the period, as in all queries of docs/sql.md. */
function checkPeriod(from: string | undefined, until: string | undefined): void {
  if (from === undefined || until === undefined || from <= until) return;
  throw new QueryError(`the period ends on ${until}, before it begins on ${from}: until must not be before from`);
}

/** Whether the text is an existing day such as `2026-01-31`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
