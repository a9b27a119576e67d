import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { DeliveryCount } from './delivery-count.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** Refusals that a later attempt may not meet. */
const TEMPORARY_STATUS: ReadonlySet<unknown> = new Set([401, 403, 404, 408, 429]);

/**
 * Delivers batches, and keeps those that the receiver could not take until it can: an outage of the receiver loses
 * nothing that the queue has room for. A batch that the receiver refuses for what it is is given up and counted.
 */
export class PersistentExporter implements SpanExporter {
  readonly #next: SpanExporter;
  readonly #count: DeliveryCount;
  readonly #waiting = new Set<ReadableSpan[]>();
  #timer: NodeJS.Timeout | undefined;
  #delay = FIRST_DELAY_MS;
  #closed = false;

  constructor(next: SpanExporter, count: DeliveryCount) {
    this.#next = next;
    this.#count = count;
  }

  /** Calls back when the batch is delivered, or is kept here for later. */
  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#deliver(spans, () => done({ code: ExportResultCode.SUCCESS }));
  }

  /** Tries once, now, to deliver everything that is kept. */
  async forceFlush(): Promise<void> {
    const batches = [...this.#waiting];
    this.#waiting.clear();
    await Promise.all(batches.map((batch) => new Promise<void>((resolve) => this.#deliver(batch, resolve))));
    await this.#next.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const batch of this.#waiting) this.#count.lost(batch.length, 'the service ended while the receiver was down');
    this.#waiting.clear();
    await this.#next.shutdown();
  }

  #deliver(spans: ReadableSpan[], done: () => void): void {
    this.#next.export(spans, (result) => {
      this.#note(spans, result);
      done();
    });
  }

  #note(spans: ReadableSpan[], { code, error }: ExportResult): void {
    if (code === ExportResultCode.SUCCESS) {
      this.#delay = FIRST_DELAY_MS;
      this.#count.delivered(spans.length);
    } else if (isFinal(error) || this.#closed) {
      this.#count.lost(spans.length, `the receiver refused them (${error?.message ?? 'no reason given'})`);
    } else this.#keep(spans);
  }

  #keep(spans: ReadableSpan[]): void {
    this.#waiting.add(spans);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.forceFlush();
    }, this.#delay).unref();
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
  }
}

function isFinal(error: Error | undefined): boolean {
  const status: unknown = error === undefined ? undefined : Reflect.get(error, 'code');
  return typeof status === 'number' && status >= 400 && status < 500 && !TEMPORARY_STATUS.has(status);
}
