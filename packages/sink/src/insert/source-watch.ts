import type { RecordFacts } from '../columns/record-facts.ts';

/** Nanoseconds after the end of a call from which on its record is late; the same as in `audit_source_health`. */
const LATE = 60_000_000_000;
/** Maximum number of watched sources; the least recently active one is evicted. */
const MOST_SOURCES = 10_000;

interface Source {
  lowest: number;
  highest: number;
  records: number;
}

/** Watches the sequence numbers of recent sources, for the metrics; `audit_source_health` has them all. */
export interface SourceWatch {
  /** Notes stored records. */
  note(records: readonly RecordFacts[]): void;
  /** Returns how many sequence numbers between the lowest and highest of each source did not arrive since the sink started. */
  missing(): number;
}

/** Creates a watch without sources. */
export function createSourceWatch(): SourceWatch {
  const sources = new Map<string, Source>();
  /** Marks a source as the most recently active. */
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

/** Counts the records that arrived late. */
export function countLate(records: readonly RecordFacts[]): number {
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
