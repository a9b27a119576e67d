import { isAuditSpan } from '@auditspan/conventions';
import { VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import type { Span } from '../decode/span.ts';
import { toAuditRow } from '../normalise/audit-row.ts';
import type { SpanIdentity } from '../normalise/span-item.ts';
import { toSpanRow } from '../normalise/span-row.ts';
import { AuditColumns } from './audit-columns.ts';
import { KeyFacts } from './key-facts.ts';
import { OddSpan } from './odd-span.ts';
import { SpanColumns } from './span-columns.ts';

/** Says what is to become of a span. */
export type Decide = (identity: SpanIdentity) => Verdict;

const CONFLICT = 'another record with the same audit.record.id came before';

/** What is inserted together, column by column: rows of `otel_traces`, and those of them that are audit spans. */
export class BatchColumns {
  readonly spans: SpanColumns = new SpanColumns();
  readonly audits: AuditColumns = new AuditColumns(this.spans);
  readonly keys: KeyFacts = new KeyFacts(this.spans.spanAttributes.keys.dictionary);
  readonly #decide: Decide;

  constructor(decide: Decide) {
    this.#decide = decide;
  }

  /**
   * Appends a span by what `append` does to the columns, unless it is known.
   *
   * @param append returns whether it is an audit span; where it throws {@link OddSpan} nothing stays
   * @param asObject the span as an object, for where it is odd or has to say more than it came with
   */
  add(append: () => boolean, asObject: () => Span | undefined, receivedAt: bigint): void {
    const [spans, audits] = [this.spans.table.length, this.audits.table.length];
    try {
      const isAudit = append();
      if (this.#settle(isAudit, spans, audits) === VERDICT.CONFLICT) this.#tellConflict();
    } catch (error) {
      this.#takeBack(spans, audits);
      if (!(error instanceof OddSpan)) throw error;
      const span = asObject();
      if (span !== undefined) this.addObject(span, receivedAt);
    }
  }

  /** Appends a span that was decoded to an object, unless it is known. */
  addObject(span: Span, receivedAt: bigint): void {
    const [spans, audits] = [this.spans.table.length, this.audits.table.length];
    const row = toSpanRow(span);
    this.spans.table.appendRow(row);
    const isAudit = isAuditSpan(span.attributes);
    if (isAudit) this.audits.table.appendRow(toAuditRow(span, row, receivedAt));
    if (this.#settle(isAudit, spans, audits) === VERDICT.CONFLICT) this.#tellConflict();
  }

  #settle(isAudit: boolean, spans: number, audits: number): Verdict {
    const key = this.spans.keyOf(spans);
    const recordKey = isAudit ? this.audits.recordKeyOf(audits) : undefined;
    const verdict = this.#decide(recordKey === undefined ? { key } : { key, recordKey });
    if (verdict === VERDICT.DUPLICATE) this.#takeBack(spans, audits);
    return verdict;
  }

  #tellConflict(): void {
    this.audits.addProblem(CONFLICT);
  }

  #takeBack(spans: number, audits: number): void {
    this.spans.table.truncate(spans);
    this.audits.table.truncate(audits);
  }
}
