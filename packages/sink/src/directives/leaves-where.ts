import type { StoreChange } from './change-store.ts';
import { DIRECTIVES_MODEL } from './directive.ts';
import type { LeafRanges } from './leaf-ranges.ts';

/** A condition on rows of `audit_spans`, with its query parameters. */
export interface RowCondition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * Returns the leaves of a log's records that match a condition, except directives, as ranges. ClickHouse merges neighbours, since
 * there may be millions.
 */
export async function leavesWhere(
  { rows }: Pick<StoreChange, 'rows'>,
  origin: string,
  { sql, parameters }: RowCondition,
): Promise<LeafRanges> {
  const spans = await rows<{ first: string; end: string }>(
    `SELECT toString(min(Leaf)) AS first, toString(max(Leaf) + 1) AS end
     FROM
     (
       SELECT Leaf, toInt64(Leaf) - toInt64(row_number() OVER (ORDER BY Leaf)) AS island
       FROM (SELECT DISTINCT LeafIndex AS Leaf FROM audit_spans
         WHERE LogId = {origin:String} AND ModelId != {directives:String} AND (${sql}))
     )
     GROUP BY island ORDER BY min(Leaf)`,
    { ...parameters, origin, directives: DIRECTIVES_MODEL },
  );
  return spans.map(({ first, end }) => ({ from: Number(first), to: Number(end) }));
}
