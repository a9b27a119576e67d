import { ATTR_AUDIT_SOURCE_ID, ATTR_SERVICE_NAME } from '@auditspan/conventions';
import { DEAD_LETTER_KIND, type DeadLetterRow, type SourceCountRow, toTimestamp } from '@auditspan/store';
import { VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import { attributeText } from '../decode/attribute-text.ts';
import type { SpanItem } from '../normalise/span-item.ts';

type Source = Pick<SourceCountRow, 'SourceId' | 'ServiceName'>;

/** Counts, by source, the spans that are in no other table. */
export class SourceCounts {
  readonly #rows = new Map<string, SourceCountRow>();

  /** Counts duplicates and conflicts. */
  addVerdicts(items: readonly SpanItem[], verdicts: readonly Verdict[]): void {
    for (const [index, verdict] of verdicts.entries()) {
      const item = items[index];
      if (verdict === VERDICT.NEW || item === undefined) continue;
      const span = item.span();
      const source: Source = {
        SourceId: attributeText(span.attributes[ATTR_AUDIT_SOURCE_ID] ?? null),
        ServiceName: attributeText(span.resource.attributes[ATTR_SERVICE_NAME] ?? null),
      };
      const kind = verdict === VERDICT.CONFLICT ? 'conflict' : 'duplicate';
      this.#add(source, kind, toTimestamp(item.arrival.receivedAt));
    }
  }

  /** Counts dead letters by kind. */
  addLetters(letters: readonly DeadLetterRow[]): void {
    for (const { Kind, ReceivedAt, SourceId, ServiceName } of letters) {
      if (Kind !== DEAD_LETTER_KIND.UNREADABLE) this.#add({ SourceId, ServiceName }, Kind, ReceivedAt);
    }
  }

  /** Returns one row per source and kind. */
  rows(): SourceCountRow[] {
    return [...this.#rows.values()];
  }

  #add({ SourceId, ServiceName }: Source, Kind: SourceCountRow['Kind'], ReceivedAt: bigint): void {
    const key = JSON.stringify([SourceId, ServiceName, Kind]);
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { ReceivedAt, SourceId, ServiceName, Kind, Count: 1 });
    else row.Count += 1;
  }
}
