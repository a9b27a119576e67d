import type { StoredRecord } from '../columns/stored-records.ts';

/** Nanoseconds after the end of a call from which on its record is late: as in `audit_source_health`. */
const LATE = 60_000_000_000;
/** Sources that are watched; the one that was silent longest goes first. */
const MOST_SOURCES = 10_000;

interface Source {
  lowest: number;
  highest: number;
  records: number;
}

/** Watches the numbers that sources give to their records, for the metrics; `audit_source_health` knows the whole. */
export interface SourceWatch {
  /** Takes note of records that were stored. */
  note(records: readonly StoredRecord[]): void;
  /** Numbers between the lowest and the highest of each source that did not come, since the sink started. */
  missing(): number;
}

/** Makes a watch that knows no source. */
export function createSourceWatch(): SourceWatch {
  const sources = new Map<string, Source>();
  /** Makes it the one that was heard last. */
  const heard = (id: string): Source => {
    const source = sources.get(id) ?? { lowest: Number.POSITIVE_INFINITY, highest: 0, records: 0 };
    sources.delete(id);
    sources.set(id, source);
    if (sources.size > MOST_SOURCES) sources.delete(sources.keys().next().value ?? '');
    return source;
  };
  return {
    note(records) {
      let last: { readonly id: string; readonly source: Source } | undefined;
      for (const { sourceId, sourceSequence, isConflict } of records) {
        if (sourceId === '' || sourceSequence === 0 || isConflict) continue;
        if (sourceId !== last?.id) last = { id: sourceId, source: heard(sourceId) };
        take(last.source, sourceSequence);
      }
    },
    missing: () => [...sources.values()].reduce((sum, source) => sum + missingOf(source), 0),
  };
}

/** How many of the records came late. */
export function countLate(records: readonly StoredRecord[]): number {
  return records.filter(({ delay }) => delay > LATE).length;
}

function take(source: Source, number: number): void {
  source.lowest = Math.min(source.lowest, number);
  source.highest = Math.max(source.highest, number);
  source.records += 1;
}

function missingOf({ lowest, highest, records }: Source): number {
  return Math.max(0, highest - lowest + 1 - records);
}
