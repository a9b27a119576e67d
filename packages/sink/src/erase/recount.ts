import type { StoreChange } from '../directives/change-store.ts';
import type { ErasedRows } from './erased-rows.ts';

/** A table that counts records by principal. */
interface RollUp {
  readonly table: string;
  /** Whether it counts by day, too; else over all time. */
  readonly isDaily: boolean;
  /** What it counts, and how, from the rows of `audit_spans`. */
  readonly counts: Readonly<Record<string, string>>;
  /** By what, beside principal and day. */
  readonly keys: readonly string[];
}

const RECORDS = 'countIf(NOT CallInProgress)';
const ROLL_UPS: readonly RollUp[] = [
  {
    table: 'audit_by_day',
    isDaily: true,
    counts: {
      Records: RECORDS,
      InputTokens: 'sum(InputTokens)',
      OutputTokens: 'sum(OutputTokens)',
      RequestBytes: 'sum(RequestBytes)',
      ResponseBytes: 'sum(ResponseBytes)',
    },
    keys: ['ModelId', 'Outcome', 'Purpose'],
  },
  {
    table: 'audit_by_principal',
    isDaily: false,
    counts: { Records: RECORDS, FirstAt: 'toDateTime(min(Timestamp))', LastAt: 'toDateTime(max(Timestamp))' },
    keys: ['ModelId'],
  },
];

/**
 * Counts the principals of records that are about to be erased again, as if these records were of nobody; what was counted of
 * records that are not there any more is lost with that. A record of the same principal that comes at this very moment may be
 * counted twice, or not: `audit_spans` is what counts. Safe to repeat.
 */
export async function recount(change: StoreChange, rows: ErasedRows): Promise<void> {
  const found = await change.rows(`SELECT 1 FROM audit_spans WHERE ${rows.left} LIMIT 1`, { origin: rows.origin });
  if (found.length === 0) return;
  for (const rollUp of ROLL_UPS) await recountIn(change, rows, rollUp);
}

async function recountIn(
  change: StoreChange,
  { origin, left }: ErasedRows,
  { table, isDaily, counts, keys }: RollUp,
): Promise<void> {
  const day = "toDate(Timestamp, 'UTC')";
  const pairs = `SELECT ${isDaily ? day : "''"}, PrincipalId FROM audit_spans WHERE ${left}`;
  const days = `SELECT ${day} FROM audit_spans WHERE ${left}`;
  const isCounted = (of: string): string =>
    `((${isDaily ? of : "''"}, PrincipalId) IN (${pairs}) OR (PrincipalId = ''${isDaily ? ` AND ${of} IN (${days})` : ''}))`;
  await change.run(`ALTER TABLE ${table} DELETE WHERE ${isCounted('Day')}`, { origin });
  const [ofDay, as] = isDaily ? ['Day, ', `${day} AS CountedDay, `] : ['', ''];
  await change.run(
    `INSERT INTO ${table} (${ofDay}PrincipalId, ${[...keys, ...Object.keys(counts)].join(', ')})
     SELECT ${as}if(${left}, '', PrincipalId) AS CountedFor, ${[...keys, ...Object.values(counts)].join(', ')}
     FROM audit_spans WHERE ${isCounted(day)}
     GROUP BY ${isDaily ? 'CountedDay, ' : ''}CountedFor, ${keys.join(', ')}`,
    { origin },
  );
}
