import { QueryError } from '../errors.ts';

const DAY_PARAMETER = /\{\s*(?<name>\w+)\s*:\s*Date(?:32)?\s*\}/g;

/**
 * ClickHouse takes a day that is none for another: 2026-02-30 for the second of March, a thirteenth month for 1970, so that a
 * period has no records. Nor has one that ends before it begins.
 * @throws {QueryError} naming the first parameter that is to be a day and is none, or the days of such a period.
 */
export function checkDays(query: string, parameters: Readonly<Record<string, string>>): void {
  const days = new Map<string, string>();
  for (const { groups } of query.matchAll(DAY_PARAMETER)) {
    const name = groups?.['name'] ?? '';
    const value = parameters[name];
    if (value === undefined) continue;
    if (!isDay(value)) {
      throw new QueryError(
        `the parameter ${name} is ${JSON.stringify(value)}, which is no day: write it as 2026-01-31`,
      );
    }
    days.set(name, value);
  }
  checkPeriod(days.get('from'), days.get('until'));
}

/** Both days are within the period, as in every question of docs/sql.md. */
function checkPeriod(from: string | undefined, until: string | undefined): void {
  if (from === undefined || until === undefined || from <= until) return;
  throw new QueryError(
    `the period ends on ${until}, before it begins on ${from}: give as until the day of from, or a later one`,
  );
}

/** Whether the text is a day that there is, as `2026-01-31`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
