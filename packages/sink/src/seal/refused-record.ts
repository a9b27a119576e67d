import { type BackPointer, pointerTo } from '@auditspan/ledger';

/** Keys by which records are linked. */
export type LinkKey = 'principal' | 'model';

/** A record that has a leaf but no row in `audit_spans`, since ClickHouse refused it. */
export interface RefusedRecord {
  /** Index of its leaf. */
  readonly index: number;
  /** Its principal and model; empty if it has none. */
  readonly keys: Readonly<Record<LinkKey, string>>;
  /** Its back-pointers. */
  readonly previous: Readonly<Partial<Record<LinkKey, BackPointer | null>>>;
}

/** Reads the records of a log that ClickHouse refused and does not have yet. */
export type ReadRefused = (origin: string) => Promise<readonly RefusedRecord[]>;

/** Makes later records point to those that were refused. @param pointers by key, of the records in `audit_spans` */
export function addRefused(pointers: Map<string, BackPointer>, refused: readonly RefusedRecord[], by: LinkKey): void {
  for (const { index, keys, previous } of refused) {
    const key = keys[by];
    const last = pointers.get(key);
    if (key !== '' && (last === undefined || last.index < index))
      pointers.set(key, pointerTo({ index, previous: previous[by] ?? null }));
  }
}
