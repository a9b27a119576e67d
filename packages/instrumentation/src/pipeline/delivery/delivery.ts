import type { BatchLimit, QueuedRecord, RecordQueue } from '../queue/record-queue.ts';
import type { SendRequest, SendResult } from './otlp-sender.ts';
import type { GivenReceipt } from './receipt-file.ts';

/** A queue of records to deliver. */
export type DeliverySource = Pick<RecordQueue, 'records' | 'peek' | 'remove'>;

/** Options of {@link Delivery}. */
export interface DeliveryOptions {
  /** Emptied in this order. */
  readonly sources: readonly DeliverySource[];
  readonly send: SendRequest;
  /**
   * Called with a batch of which the receiver permanently rejected some records, their number, and the status; none of
   * the batch waits any longer.
   */
  readonly onRefused: (records: readonly QueuedRecord[], count: number, status: number) => void;
  /** Called with the receipt of delivered records; the next ones are sent once it is stored. */
  readonly onReceipt?: ((records: readonly QueuedRecord[], receipt: GivenReceipt) => Promise<void>) | undefined;
  /** Called with the reason after each failed attempt, unless the receiver sent a Retry-After. */
  readonly onUndelivered: (why: string) => void;
  /** Called with a fault of ours that aborted an attempt; another follows. */
  readonly onFault: (fault: unknown) => void;
}

const USUAL: BatchLimit = { records: 2048, bytes: 1024 * 1024 };
/** Number of waiting records that triggers sending at once. */
const MANY = 512;
const DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** Maximum Retry-After that is respected, in milliseconds. */
const LONGEST_ASKED_MS = 300_000;
/** Status recorded for a request of which some spans were rejected. */
const PARTLY_TAKEN = 200;

/** Sends waiting records, in order and one request at a time, until they are delivered. */
export class Delivery {
  readonly #options: DeliveryOptions;
  #limit = USUAL;
  #backoff = DELAY_MS;
  #timer: NodeJS.Timeout | undefined;
  /** Kind of the scheduled attempt; a receiver's Retry-After is respected. */
  #due: 'later' | 'soon' | 'retry' | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  #delivered = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Number of delivered records. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Schedules delivery of waiting records within a second, or at once if there are many or if asked. */
  wake(atOnce = false): void {
    if (this.#stopped || this.#running !== undefined || this.#due === 'retry' || this.#due === 'soon') return;
    if (atOnce || (this.#options.sources[0]?.records ?? 0) >= MANY) this.#schedule(0, 'soon');
    else if (this.#due === undefined) this.#schedule(DELAY_MS, 'later');
  }

  /** Tries now, ignoring any Retry-After; resolves when nothing waits, or the attempt failed. */
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
      // Nothing awaits this attempt: an unhandled fault of ours would end the process.
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
      // Records that arrived at the last moment did not schedule an attempt.
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
    // Only records that are rejected on their own are given up: the rest of the batch must not be lost with them.
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

/** Spreads retries, so that services that lost the same receiver do not return to it at once. */
function jittered(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}
