// Runs in browsers too: imports only modules that the page embeds.
import type { BackPointer } from '@auditspan/ledger';
import type { CheckedDirectives } from './check-directives.ts';
import type { CheckedRecord } from './check-record.ts';
import type { EvidenceQuestion } from './evidence-package.ts';
import { timeOfNanoseconds } from './iso-time.ts';

/** Keys by which records are linked. */
type Key = 'principal' | 'model';

/** What the back-pointers show. */
export interface CheckedLinks {
  /** Description of the completeness that they prove. */
  readonly shown: string;
  readonly faults: readonly string[];
}

/**
 * Checks that the records are linked by back-pointers, which only records of a single principal or model are.
 * @param records in log order.
 */
export function checkLinks(
  records: readonly CheckedRecord[],
  { principal, model, from }: EvidenceQuestion,
  directives: CheckedDirectives,
): CheckedLinks | undefined {
  const [first, last] = [records[0], records.at(-1)];
  if ((principal === undefined) === (model === undefined) || first === undefined || last === undefined)
    return undefined;
  const key = principal === undefined ? 'model' : 'principal';
  // Leaves are in the order of receipt: whatever precedes a leaf received before `from` was received before it too.
  const start = from !== undefined && first.time < BigInt(from) ? first.previous[key] : null;
  const { gone, faults } = gapsOf(records, key, start, directives);
  const begin = from === undefined ? '' : `received from ${timeOfNanoseconds(BigInt(from))} on `;
  const but = gone === 0 ? '' : `, except ${gone} removed by directives`;
  return {
    shown: `all records of the ${key} ${begin}up to leaf ${last.index}${but}; later ones are not covered`,
    faults,
  };
}

/** Finds records that do not point back to the one before them. */
function gapsOf(
  records: readonly CheckedRecord[],
  key: Key,
  start: BackPointer | null,
  directives: CheckedDirectives,
): { readonly gone: number; readonly faults: readonly string[] } {
  let [expected, gone] = [start, 0];
  const faults: string[] = [];
  for (const { index, previous } of records) {
    const says = previous[key];
    if (isExplained(expected, says, key, directives)) gone += (says?.count ?? 0) - (expected?.count ?? 0);
    else if (!isSame(says, expected)) faults.push(`leaf ${index}: records of the ${key} before it are missing`);
    expected = { index, count: (says?.count ?? 0) + 1 };
  }
  return { gone, faults };
}

/** Whether directives explain a gap: they name the previous record, and at least as many records as are missing. */
function isExplained(
  expected: BackPointer | null,
  says: BackPointer | null,
  key: Key,
  directives: CheckedDirectives,
): boolean {
  if (says === null) return false;
  const missing = says.count - (expected?.count ?? 0);
  const isNamed = directives.goneBetween(says.index - 1, says.index, key) > 0;
  return isNamed && missing > 0 && directives.goneBetween(expected?.index ?? -1, says.index, key) >= missing;
}

function isSame(one: BackPointer | null, other: BackPointer | null): boolean {
  return one?.index === other?.index && one?.count === other?.count;
}
