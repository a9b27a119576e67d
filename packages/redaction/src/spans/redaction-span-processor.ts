import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

import { RedactionConfigError } from '../errors.ts';
import { createRedactor, type Redactor } from '../redactor.ts';
import { reportFault } from '../report-fault.ts';
import { createSpanRedactor, type SpanRedactor } from './redacted-span.ts';
import { createTurnBudget, type TurnBudget } from './turn-budget.ts';

/** Options of {@link RedactionSpanProcessor}. */
export interface RedactionSpanProcessorOptions {
  /** Receives the redacted view of each ended span; usually a batch processor. */
  readonly next: SpanProcessor;
  /** The redactor. Default: one with the default policy. */
  readonly redactor?: Redactor;
  /**
   * Milliseconds per turn of the event loop that redaction may take before further spans of that turn are deferred to
   * the next, held in memory before any queue. Default 2. `Infinity` redacts every span as it ends.
   */
  readonly turnBudget?: number;
  /** The SDK's length limit of attribute values. Default: the limit of each span's provider. */
  readonly attributeValueLengthLimit?: number;
}

const TURN_BUDGET = 2;

/**
 * Wraps a processor and passes it a redacted view of each ended span, so that nothing unredacted is queued. The span
 * itself is not modified, so other processors of the provider see the original.
 *
 * `next` receives only ended spans. A starting span is not redacted yet and will still be modified, so a processor that
 * retained it would retain unredacted data. Register processors that modify starting spans beside this one.
 */
export class RedactionSpanProcessor implements SpanProcessor {
  readonly #next: SpanProcessor;
  readonly #spanRedactor: SpanRedactor;
  readonly #turns: TurnBudget<ReadableSpan>;

  /** @throws {RedactionConfigError} if `next` is missing */
  constructor(options: RedactionSpanProcessorOptions) {
    mustHaveNext(options);
    const { redactor = createRedactor(), turnBudget = TURN_BUDGET, attributeValueLengthLimit } = options;
    this.#next = options.next;
    this.#spanRedactor = createSpanRedactor(redactor, attributeValueLengthLimit);
    this.#turns = createTurnBudget(turnBudget, (span) => this.#pass(span));
  }

  /** Number of ended spans that are not redacted yet. */
  get waiting(): number {
    return this.#turns.waiting;
  }

  onStart(): void {
    // Not forwarded, see the class.
  }

  onEnd(span: ReadableSpan): void {
    this.#turns.take(span);
  }

  async forceFlush(): Promise<void> {
    await this.#turns.drained();
    await this.#next.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.#turns.drained();
    await this.#next.shutdown();
  }

  #pass(span: ReadableSpan): void {
    const view = this.#viewOf(span);
    if (view !== undefined) this.#next.onEnd(view);
  }

  /** Fails closed: a span that cannot be redacted is passed on without contents, and the application sees no error. */
  #viewOf(span: ReadableSpan): ReadableSpan | undefined {
    try {
      return this.#spanRedactor.viewOf(span);
    } catch (cause) {
      return this.#bare(span, cause);
    }
  }

  #bare(span: ReadableSpan, cause: unknown): ReadableSpan | undefined {
    try {
      reportFault('redaction: a span could not be redacted and is exported without its contents', cause);
      return this.#spanRedactor.bareViewOf(span);
    } catch (fault) {
      reportFault('redaction: a span could not be read and is lost', fault);
      return undefined;
    }
  }
}

/** Without types, a mistake would go unnoticed until the first span ends. */
function mustHaveNext(options?: Partial<RedactionSpanProcessorOptions>): void {
  if (typeof options?.next?.onEnd !== 'function') {
    throw new RedactionConfigError(['next: must be a span processor, such as a BatchSpanProcessor']);
  }
}
