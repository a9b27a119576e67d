// Runs in browsers too: imports only modules that the page embeds.
import { type BackPointer, type BrokenLink, findBrokenLinks } from '@auditspan/ledger';
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
  const links = records.map(({ index, previous }) => ({ index, previous: previous[key] ?? null }));
  let gone = 0;
  const faults: string[] = [];
  for (const link of findBrokenLinks(links, start)) {
    const missing = missingOf(link);
    if (isExplained(link, missing, key, directives)) gone += missing;
    else faults.push(`leaf ${link.index}: records of the ${key} before it are missing`);
  }
  return { gone, faults };
}

function missingOf({ actual, expected }: BrokenLink): number {
  return (actual?.count ?? 0) - (expected?.count ?? 0);
}

/** Whether directives explain a gap: they name the previous record, and at least as many records as are missing. */
function isExplained(
  { actual, expected }: BrokenLink,
  missing: number,
  key: Key,
  directives: CheckedDirectives,
): boolean {
  if (actual === null || missing <= 0) return false;
  const isNamed = directives.goneBetween(actual.index - 1, actual.index, key) > 0;
  return isNamed && directives.goneBetween(expected?.index ?? -1, actual.index, key) >= missing;
}
