import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

import { RedactionConfigError } from '../errors.ts';
import { createRedactor, type Redactor } from '../redactor.ts';
import { reportFault } from '../report-fault.ts';
import { createSpanRedactor, type SpanRedactor } from './redacted-span.ts';
import { createTurnBudget, type TurnBudget } from './turn-budget.ts';

/** What a {@link RedactionSpanProcessor} is made of. */
export interface RedactionSpanProcessorOptions {
  /** Gets the redacted view of each ended span: usually a batch processor. */
  readonly next: SpanProcessor;
  /** What redacts; one with the default policy unless given. */
  readonly redactor?: Redactor;
  /**
   * Milliseconds of one turn of the event loop that may go into redaction before further spans of that turn wait, in
   * this process's memory and before any queue, for the next. Default 2. `Infinity` redacts every span as it ends.
   */
  readonly turnBudget?: number;
  /** The length at which the SDK cuts attribute values; by default what each span's provider says. */
  readonly attributeValueLengthLimit?: number;
}

const TURN_BUDGET = 2;

/**
 * Stands before a processor and hands it a redacted view of each span that ended: nothing unredacted waits in its
 * queue. The span itself is not changed, so other processors of the provider see what they always saw.
 *
 * `next` hears of ends only. A span that just starts is still unredacted and will be written to, so that a processor
 * which keeps it would keep what nobody has examined; one that writes to starting spans is registered beside this one.
 */
export class RedactionSpanProcessor implements SpanProcessor {
  readonly #next: SpanProcessor;
  readonly #spanRedactor: SpanRedactor;
  readonly #turns: TurnBudget<ReadableSpan>;

  /** @throws {RedactionConfigError} where there is no `next` */
  constructor(options: RedactionSpanProcessorOptions) {
    mustHaveNext(options);
    const { redactor = createRedactor(), turnBudget = TURN_BUDGET, attributeValueLengthLimit } = options;
    this.#next = options.next;
    this.#spanRedactor = createSpanRedactor(redactor, attributeValueLengthLimit);
    this.#turns = createTurnBudget(turnBudget, (span) => this.#pass(span));
  }

  /** How many spans have ended and are still to be redacted. */
  get waiting(): number {
    return this.#turns.waiting;
  }

  onStart(): void {
    // Not handed on; see the class.
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

  /** Fails closed: a span that cannot be redacted goes on without its contents; the service never sees the fault. */
  #viewOf(span: ReadableSpan): ReadableSpan | undefined {
    try {
      return this.#spanRedactor.viewOf(span);
    } catch (cause) {
      return this.#bare(span, cause);
    }
  }

  #bare(span: ReadableSpan, cause: unknown): ReadableSpan | undefined {
    try {
      reportFault('redaction: a span could not be redacted and goes on without its contents', cause);
      return this.#spanRedactor.bareViewOf(span);
    } catch (fault) {
      reportFault('redaction: a span could not be read and is lost', fault);
      return undefined;
    }
  }
}

/** Without types nobody else would tell, until the first span ends in the service's own code. */
function mustHaveNext(options?: Partial<RedactionSpanProcessorOptions>): void {
  if (typeof options?.next?.onEnd !== 'function') {
    throw new RedactionConfigError(['next: must be a span processor, such as a BatchSpanProcessor']);
  }
}
