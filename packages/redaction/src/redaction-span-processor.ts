import { diag } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

import { createSpanRedactor, type SpanRedactor } from './redacted-span.ts';
import { createRedactor, type Redactor } from './redactor.ts';

/** What a {@link RedactionSpanProcessor} is made of. */
export interface RedactionSpanProcessorOptions {
  /** Gets the masked view of each ended span: usually a batch processor. */
  readonly next: SpanProcessor;
  /** What masks; one with the default configuration unless given. */
  readonly redactor?: Redactor;
}

/**
 * Stands before a processor and hands it a masked view of each span when the span ends: nothing unmasked waits in
 * its queue. The span itself is not changed, so other processors of the provider see what they always saw.
 *
 * `next` hears of ends only. A span that just starts is still unmasked and will be written to, so that a processor
 * which keeps it would keep what nobody has examined; one that writes to starting spans is registered beside this one.
 */
export class RedactionSpanProcessor implements SpanProcessor {
  readonly #next: SpanProcessor;
  readonly #spanRedactor: SpanRedactor;

  constructor(options: RedactionSpanProcessorOptions) {
    this.#next = options.next;
    this.#spanRedactor = createSpanRedactor(options.redactor ?? createRedactor());
  }

  onStart(): void {
    // Not handed on; see the class.
  }

  onEnd(span: ReadableSpan): void {
    const view = this.#viewOf(span);
    if (view !== undefined) this.#next.onEnd(view);
  }

  async forceFlush(): Promise<void> {
    await this.#next.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.#next.shutdown();
  }

  /** Fails closed: a span that cannot be masked goes on without its contents; the service never sees the fault. */
  #viewOf(span: ReadableSpan): ReadableSpan | undefined {
    try {
      return this.#spanRedactor.viewOf(span);
    } catch (cause) {
      return this.#bare(span, cause);
    }
  }

  #bare(span: ReadableSpan, cause: unknown): ReadableSpan | undefined {
    try {
      diag.error('redaction: a span could not be masked and goes on without its contents', cause);
      return this.#spanRedactor.bareViewOf(span);
    } catch (fault) {
      diag.error('redaction: a span could not be read and is lost', fault);
      return undefined;
    }
  }
}
