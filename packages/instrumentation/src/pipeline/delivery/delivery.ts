import type { QueuedRecord } from '../queue/record-queue.ts';
import type { SendRequest, SendResult } from './otlp-sender.ts';
import type { GivenReceipt } from './receipt-file.ts';
import type { BatchLimit } from '../queue/record-queue.ts';

/** Where records to deliver come from. */
export interface DeliverySource {
  readonly records: number;
  peek(limit: BatchLimit): readonly QueuedRecord[];
  remove(count: number): void;
}

/** What a {@link Delivery} needs. */
export interface DeliveryOptions {
  /** Emptied in turn, the first first. */
  readonly sources: readonly DeliverySource[];
  readonly send: SendRequest;
  /**
   * Told of records of which the receiver refused some for good, how many, and by what status; they wait no longer.
   */
  readonly onRefused: (records: readonly QueuedRecord[], count: number, status: number) => void;
  /** Given the receipt of records that the receiver has taken; the next ones are sent when it is kept. */
  readonly onReceipt?: ((records: readonly QueuedRecord[], receipt: GivenReceipt) => Promise<void>) | undefined;
  /** Told why records wait on, after each attempt that failed without a word of when to come again. */
  readonly onUndelivered: (why: string) => void;
  /** Told a fault of ours that stopped an attempt; another follows. */
  readonly onFault: (fault: unknown) => void;
}

const USUAL: BatchLimit = { records: 2048, bytes: 1024 * 1024 };
/** So many waiting records are sent at once. */
const MANY = 512;
const DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** A receiver that asks for more patience than this is asked again all the same. */
const LONGEST_ASKED_MS = 300_000;
/** The status of a request of which some spans were refused. */
const PARTLY_TAKEN = 200;

/** Sends what waits, in order and one request at a time, for as long as it takes. */
export class Delivery {
  readonly #options: DeliveryOptions;
  #limit = USUAL;
  #backoff = DELAY_MS;
  #timer: NodeJS.Timeout | undefined;
  /** When the next attempt is due; a receiver that asked for time gets it. */
  #due: 'later' | 'soon' | 'retry' | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  #delivered = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Records that the receiver has taken. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Says that records wait; they are sent within a second, or at once where they are many or so asked. */
  wake(atOnce = false): void {
    if (this.#stopped || this.#running !== undefined || this.#due === 'retry' || this.#due === 'soon') return;
    if (atOnce || (this.#options.sources[0]?.records ?? 0) >= MANY) this.#schedule(0, 'soon');
    else if (this.#due === undefined) this.#schedule(DELAY_MS, 'later');
  }

  /** Tries now, whatever the receiver asked for; resolves when nothing waits, or it could not be sent. */
  async flush(): Promise<void> {
    if (this.#running !== undefined) await this.#running;
    if (this.#next() !== undefined) await this.#run();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(ms: number, due: 'later' | 'soon' | 'retry'): void {
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      // Nobody waits for this attempt: without it a fault of ours would end the process.
      this.#run().catch((fault: unknown) => this.#failed(fault));
    }, ms).unref();
  }

  #failed(fault: unknown): void {
    if (!this.#stopped) this.#retry(0);
    this.#options.onFault(fault);
  }

  #next(): DeliverySource | undefined {
    return this.#stopped ? undefined : this.#options.sources.find(({ records }) => records > 0);
  }

  #run(): Promise<void> {
    this.#running ??= this.#empty().finally(() => {
      this.#running = undefined;
      // What came at the last moment was not woken for.
      if (this.#due === undefined && this.#next() !== undefined) this.#schedule(DELAY_MS, 'later');
    });
    return this.#running;
  }

  async #empty(): Promise<void> {
    clearTimeout(this.#timer);
    this.#due = undefined;
    for (let source = this.#next(); source !== undefined; source = this.#next())
      if (!(await this.#sendFirst(source))) return;
  }

  /** @returns whether to go on */
  async #sendFirst(source: DeliverySource): Promise<boolean> {
    const records = source.peek(this.#limit);
    if (records.length === 0) return true;
    const result = await this.#options.send(Buffer.concat(records.map(({ bytes }) => bytes)));
    if (result.kind === 'later') {
      if (result.afterMs === undefined) this.#options.onUndelivered(result.why);
      this.#retry(result.afterMs ?? 0);
      return false;
    }
    this.#backoff = DELAY_MS;
    // Only what is refused alone is given up: the rest of the batch must not go with it.
    if (result.kind === 'refused' && records.length > 1) this.#limitTo(Math.ceil(records.length / 2));
    else {
      if (result.kind === 'taken' && result.receipt !== undefined)
        await this.#options.onReceipt?.(records, result.receipt);
      this.#settle(source, records, result);
    }
    return true;
  }

  #retry(askedMs: number): void {
    this.#schedule(Math.min(Math.max(askedMs, jittered(this.#backoff)), LONGEST_ASKED_MS), 'retry');
    this.#backoff = Math.min(this.#backoff * 2, LONGEST_DELAY_MS);
  }

  #settle(source: DeliverySource, records: readonly QueuedRecord[], result: SettledResult): void {
    source.remove(records.length);
    const [refused, status] =
      result.kind === 'refused'
        ? [records.length, result.status]
        : [Math.min(result.rejected, records.length), PARTLY_TAKEN];
    this.#delivered += records.length - refused;
    if (refused > 0) this.#options.onRefused(records, refused, status);
    this.#limitTo(Math.min(this.#limit.records * 2, USUAL.records));
  }

  #limitTo(records: number): void {
    this.#limit = { ...USUAL, records };
  }
}

type SettledResult = Exclude<SendResult, { readonly kind: 'later' }>;

/** Services that lost the same receiver do not come back to it together. */
function jittered(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}
