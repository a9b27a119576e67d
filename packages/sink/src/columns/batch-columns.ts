import { type SpanRow, NativeTable, SPAN_COLUMNS } from '@auditspan/store';
import { type Judge, VERDICT, type Verdict } from '../deduplicate/deduplicate.ts';
import { SIGNAL } from '../decode/signal.ts';
import { type RejectedSpan, checkSpans } from '../decode/span-check.ts';
import { type Arrival, type SpanItem, toSpanRows } from '../normalise/span-item.ts';
import { AuditColumns } from './audit-columns.ts';
import { KeyFacts } from './key-facts.ts';
import { OddSpan } from './odd-span.ts';
import type { PatternColumns } from './pattern/pattern-columns.ts';
import { PatternRun } from './pattern/pattern-run.ts';
import { LearningBudget, SpanPatterns } from './pattern/span-patterns.ts';
import { SpanColumns } from './span-columns.ts';

/** A rejected span, with the request it arrived in. */
export interface RejectedItem extends RejectedSpan {
  readonly arrival: Arrival;
}

const CONFLICT = 'another record with the same audit.record.id came before';

/** The columns of one insert: all spans, and the audit records among them. */
export class BatchColumns {
  readonly spans: SpanColumns = new SpanColumns();
  readonly audits: AuditColumns = new AuditColumns(this.spans);
  /** Rows for `otel_traces`: {@link spans} without the audit spans, which `otel_traces` shows from `audit_spans`. */
  readonly traces: NativeTable<SpanRow> = new NativeTable(SPAN_COLUMNS, this.spans.table);
  readonly keys: KeyFacts = new KeyFacts(this.spans.spanAttributes.keys.dictionary);
  /** All spans that were checked for duplicates, in order. */
  readonly items: SpanItem[] = [];
  /** Those that are inserted into `otel_traces`. */
  readonly kept: SpanItem[] = [];
  /** Those that have a row in `audit_spans`. */
  readonly keptAudits: SpanItem[] = [];
  readonly rejected: RejectedItem[] = [];
  readonly #judge: Pick<Judge, 'decide'>;
  readonly #patterns = new Map<string, SpanPatterns>();
  readonly #budget = new LearningBudget();
  readonly #run = new PatternRun();
  #faulty = 0;

  constructor(judge: Pick<Judge, 'decide'>) {
    this.#judge = judge;
  }

  /** Number of stored spans, without log records. */
  get storedSpans(): number {
    return this.kept.length + this.keptAudits.filter((item) => !isOfLog(item)).length;
  }

  /** Reserves room for `times` the current number of spans; {@link endRun} must have been called. */
  reserve(times: number): void {
    for (const table of [this.spans.table, this.audits.table]) table.reserve(times);
  }

  /** Frees the memory of all rows, which must not be read any more. */
  free(): void {
    for (const table of [this.spans.table, this.audits.table, this.traces]) table.free();
  }

  /** Number of audit records with problems. */
  get faulty(): number {
    return this.#faulty;
  }

  /** Returns the patterns of the spans of a scope. @param scope key that identifies the scope */
  patternsOf(scope: string): SpanPatterns {
    const known = this.#patterns.get(scope);
    if (known !== undefined) return known;
    const patterns = new SpanPatterns(this, this.#budget);
    this.#patterns.set(scope, patterns);
    return patterns;
  }

  /**
   * Appends a span from its bytes, unless it is a duplicate.
   *
   * @param append fills the columns and returns whether the span is an audit span; if it throws {@link OddSpan}, the row is
   * discarded and the span is decoded to an object
   * @returns whether the span is an audit span without problems, now in the last row
   */
  add<Item extends SpanItem>(item: Item, append: (item: Item) => boolean): boolean {
    this.endRun();
    const [spans, audits] = [this.spans.table.length, this.audits.table.length];
    try {
      const isAudit = append(item);
      const verdict = this.#verdictOn(this.spans.keyOf(spans), isAudit, spans, audits);
      this.#settle(verdict, isAudit, item, spans, audits);
      return isAudit && verdict === VERDICT.NEW;
    } catch (error) {
      this.#giveUp(error, item, spans, audits);
      return false;
    }
  }

  /**
   * Appends an audit span that matches a pattern; {@link endRun} must be called after the last of them.
   * @param append fills the columns that vary and returns the key, as {@link SpanColumns.keyOf} would
   */
  addAlike(item: SpanItem, columns: PatternColumns, append: (columns: PatternColumns) => Uint8Array): void {
    this.#run.switchTo(columns);
    const [spans, audits] = [this.spans.table.length, this.audits.table.length];
    try {
      const verdict = this.#verdictOn(append(columns), true, spans, audits);
      if (verdict !== VERDICT.DUPLICATE) this.#run.add();
      // The problem goes to a column that is the same for the whole run.
      if (verdict === VERDICT.CONFLICT) this.endRun();
      this.#settle(verdict, true, item, spans, audits);
    } catch (error) {
      this.#giveUp(error, item, spans, audits);
    }
  }

  /** Fills the columns that are the same for all spans of the run. */
  endRun(): void {
    this.#run.end();
  }

  /** Appends a span that was decoded to an object, unless it is a duplicate or lacks valid ids, which log records may lack. */
  addObject(item: SpanItem): void {
    const [rejected] = isOfLog(item) ? [] : checkSpans([item.span()]).rejected;
    if (rejected !== undefined) {
      this.rejected.push({ ...rejected, arrival: item.arrival });
      return;
    }
    this.endRun();
    const [spans, audits] = [this.spans.table.length, this.audits.table.length];
    const { row, audit } = toSpanRows(item);
    this.spans.table.appendRow(row);
    if (audit !== undefined) this.audits.table.appendRow(audit);
    const verdict = this.#verdictOn(this.spans.keyOf(spans), audit !== undefined, spans, audits);
    const isKept = this.#settle(verdict, audit !== undefined, item, spans, audits);
    if (isKept && audit !== undefined && audit.Problems.length > 0) this.#faulty += 1;
  }

  /** @returns whether the row is kept. */
  #settle(verdict: Verdict, isAudit: boolean, item: SpanItem, spans: number, audits: number): boolean {
    this.items.push(item);
    if (verdict === VERDICT.DUPLICATE) {
      this.#takeBack(spans, audits);
      return false;
    }
    const isConflict = verdict === VERDICT.CONFLICT;
    const kept = isConflict ? inConflict(item) : item;
    if (isAudit) this.keptAudits.push(kept);
    else {
      this.traces.beginRow(spans);
      this.kept.push(kept);
    }
    if (isConflict) this.#tellConflict();
    return true;
  }

  #verdictOn(key: Uint8Array, isAudit: boolean, spans: number, audits: number): Verdict {
    if (!isAudit) return this.#judge.decide({ key });
    const recordKey = this.audits.recordKeyOf(audits);
    const madeAt = recordKey === undefined ? this.spans.startOf(spans) : this.audits.recordTimeOf(audits);
    return this.#judge.decide({ key, recordKey, madeAt });
  }

  #tellConflict(): void {
    if (this.audits.addProblem(CONFLICT) === 1) this.#faulty += 1;
  }

  /** Discards the rows of a span, and decodes it to an object if it is odd. */
  #giveUp(error: unknown, item: SpanItem, spans: number, audits: number): void {
    this.#takeBack(spans, audits);
    if (!(error instanceof OddSpan)) throw error;
    this.addObject(item);
  }

  #takeBack(spans: number, audits: number): void {
    this.spans.table.truncate(spans);
    this.audits.table.truncate(audits);
  }
}

function inConflict(item: SpanItem): SpanItem {
  return { arrival: item.arrival, problem: CONFLICT, span: () => item.span() };
}

function isOfLog({ arrival }: SpanItem): boolean {
  return arrival.signal === SIGNAL.LOGS;
}
