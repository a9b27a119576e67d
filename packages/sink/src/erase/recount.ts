import type { StoreChange } from '../directives/change-store.ts';
import type { ErasedRows } from './erased-rows.ts';

/** A roll-up that counts records by principal. */
interface RollUp {
  readonly table: string;
  /** Whether it counts per day; otherwise over all time. */
  readonly isDaily: boolean;
  /** Aggregate expressions over `audit_spans` by column. */
  readonly counts: Readonly<Record<string, string>>;
  /** Key columns besides principal and day. */
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
    counts: { Records: RECORDS, FirstAt: 'min(Timestamp)', LastAt: 'max(Timestamp)' },
    keys: ['ModelId'],
  },
];

/**
 * Recomputes the roll-ups of the principals to erase, counting the records in question under an empty principal. Counts of
 * records that no longer exist are lost. A record of the principal that is inserted at the same moment may be counted twice or not
 * at all: `audit_spans` is authoritative. Idempotent.
 */
export async function recount(change: StoreChange, rows: ErasedRows): Promise<void> {
  for (const rollUp of ROLL_UPS) await recountIn(change, rows, rollUp);
}

async function recountIn(
  change: StoreChange,
  { origin, uncopied, copied }: ErasedRows,
  { table, isDaily, counts, keys }: RollUp,
): Promise<void> {
  const day = "toDate32(Timestamp, 'UTC')";
  const pairs = `SELECT ${isDaily ? day : "''"}, PrincipalId FROM audit_spans WHERE ${uncopied}`;
  const days = `SELECT ${day} FROM audit_spans WHERE ${uncopied}`;
  const isCounted = (of: string): string =>
    `((${isDaily ? of : "''"}, PrincipalId) IN (${pairs}) OR (PrincipalId = ''${isDaily ? ` AND ${of} IN (${days})` : ''}))`;
  await change.run(`ALTER TABLE ${table} DELETE WHERE ${isCounted('Day')}`, { origin });
  const [ofDay, as] = isDaily ? ['Day, ', `${day} AS CountedDay, `] : ['', ''];
  await change.run(
    `INSERT INTO ${table} (${ofDay}PrincipalId, ${[...keys, ...Object.keys(counts)].join(', ')})
     SELECT ${as}if(${uncopied}, '', PrincipalId) AS CountedFor, ${[...keys, ...Object.values(counts)].join(', ')}
     FROM audit_spans WHERE ${isCounted(day)} AND NOT (${copied})
     GROUP BY ${isDaily ? 'CountedDay, ' : ''}CountedFor, ${keys.join(', ')}`,
    { origin },
  );
}
