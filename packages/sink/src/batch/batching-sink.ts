import type { SpanItem } from '../normalise/span-item.ts';
import type { ItemSink } from './span-sink.ts';

/** When a batch is full. */
export interface BatchingOptions {
  /** Spans at which it is written at once. */
  readonly spans: number;
  /** Milliseconds after which it is written in any case. */
  readonly delay: number;
}

interface Waiting {
  readonly batch: readonly SpanItem[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Puts small batches together into large ones, because ClickHouse takes few large inserts far better than many small
 * ones. Every caller waits for the large batch that its own is in, and shares its fate. One write runs at a time; what
 * comes meanwhile is the next one.
 */
export function createBatchingSink(next: ItemSink, options: BatchingOptions): ItemSink {
  const batcher = new Batcher(next, options);
  return { write: (batch) => batcher.add(batch) };
}

class Batcher {
  readonly #next: ItemSink;
  readonly #options: BatchingOptions;
  #waiting: Waiting[] = [];
  #spans = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing = false;

  constructor(next: ItemSink, options: BatchingOptions) {
    this.#next = next;
    this.#options = options;
  }

  add(batch: readonly SpanItem[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#spans += batch.length;
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#writing || this.#waiting.length === 0) return;
    if (this.#spans >= this.#options.spans) {
      void this.#write();
      return;
    }
    this.#timer ??= setTimeout(() => void this.#write(), this.#options.delay);
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = true;
    const waiting = this.#takeFull();
    try {
      await this.#next.write(waiting.flatMap(({ batch }) => batch));
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    } finally {
      this.#writing = false;
      this.#schedule();
    }
  }

  /** Whole requests until the batch is full; a request is never parted, since it has one answer. */
  #takeFull(): Waiting[] {
    let spans = 0;
    let count = 0;
    while (count < this.#waiting.length && spans < this.#options.spans) {
      spans += this.#waiting[count]?.batch.length ?? 0;
      count += 1;
    }
    this.#spans -= spans;
    return this.#waiting.splice(0, count);
  }
}
