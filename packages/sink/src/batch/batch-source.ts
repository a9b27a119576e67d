import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { LogItem } from '../log/log-reader.ts';
import { type LogPosition, comparePositions } from '../log/position.ts';
import type { FollowedLog } from '../log/followed-log.ts';
import { BatchColumns } from '../columns/batch-columns.ts';
import type { Judge } from '../deduplicate/deduplicate.ts';
import { addItem, type DecodedBatch, type UnreadableItem } from './decoded-batch.ts';
import { Unpacker } from './unpacker.ts';

/** Limits of a batch. */
export interface BatchOptions {
  /** Spans at which it is flushed. */
  readonly spans: number;
  /** Bytes at which it is flushed: its decompressed requests, and what is retained of them besides the columns. */
  readonly bytes: number;
  /** Milliseconds that it waits for more spans. */
  readonly delay: number;
}

/**
 * Batches requests of the log, because ClickHouse handles few large inserts far better than many small ones. Requests are never
 * split. The bounds of a batch depend on timing; the journal makes them durable.
 */
export class BatchSource {
  readonly #log: Pick<FollowedLog, 'read' | 'untilBehind'>;
  readonly #options: BatchOptions;
  #position: LogPosition;
  #read: LogItem[] = [];
  /** The batch in progress; kept after a failure, so that a retry continues it. */
  #gathered: Gathered | undefined;
  #hurry = new AbortController();

  /** @param position start of the first batch. */
  constructor(log: Pick<FollowedLog, 'read' | 'untilBehind'>, options: BatchOptions, position: LogPosition) {
    this.#log = log;
    this.#options = options;
    this.#position = position;
  }

  /** Stops waiting: batches are flushed at once, and `next` returns undefined at the end of the log. */
  finish(): void {
    this.#hurry.abort();
  }

  /** Returns when the first request of the batch in progress was received, in nanoseconds; undefined if there is none. */
  since(): bigint | undefined {
    return this.#gathered?.since();
  }

  /**
   * Returns the next batch; undefined after {@link finish} at the end of the log. After a rejection it must be called again with
   * the same judge.
   * @param judge decides on every span, in log order.
   */
  async next(judge: Judge): Promise<DecodedBatch | undefined> {
    if (this.#gathered === undefined && !(await this.#untilSomething(this.#hurry.signal))) return undefined;
    const signal = AbortSignal.any([this.#hurry.signal, AbortSignal.timeout(this.#options.delay)]);
    const gathered = (this.#gathered ??= new Gathered(this.#position, judge, this.#options));
    while (!gathered.isFull() && (await this.#untilSomething(signal))) await this.#move(gathered);
    return this.#handOver(gathered);
  }

  /** Returns the batch that ends at a position, as recorded in the journal. */
  async until(to: LogPosition, judge: Judge): Promise<DecodedBatch> {
    const gathered = (this.#gathered ??= new Gathered(this.#position, judge, this.#options));
    while (comparePositions(this.#position, to) < 0 && (await this.#fill())) await this.#move(gathered);
    return this.#handOver(gathered);
  }

  #handOver(gathered: Gathered): DecodedBatch {
    this.#gathered = undefined;
    return gathered.toBatch();
  }

  /** Waits for an item until the signal is aborted; returns whether there is one. */
  async #untilSomething(signal: AbortSignal): Promise<boolean> {
    while (!(await this.#fill())) {
      if (signal.aborted) return false;
      await this.#log.untilBehind(this.#position, signal).catch(() => {});
    }
    return true;
  }

  async #move(gathered: Gathered): Promise<void> {
    const item = this.#read.shift();
    if (item === undefined) return;
    // Senders wait for their responses meanwhile.
    for (const _ of gathered.add(item)) await yieldToOthers();
    this.#position = item.end;
    await yieldToOthers();
  }

  async #fill(): Promise<boolean> {
    if (this.#read.length === 0) this.#read = [...(await this.#log.read(this.#position))];
    return this.#read.length > 0;
  }
}

/** Share of a batch at which the room for the whole is estimated; batches that are flushed by time stay below it. */
const TELLING = 1 / 8;
/** Safety factor of the estimate: the last request is taken whole, and later spans may be longer. */
const SPARE = 1.1;

/** A batch in progress. */
class Gathered {
  readonly #columns: BatchColumns;
  readonly #unreadable: UnreadableItem[] = [];
  readonly #unpacker = new Unpacker();
  #from: LogPosition | undefined;
  #to: LogPosition;
  #bytes = 0;
  #hasRoom = false;
  readonly #options: BatchOptions;

  constructor(position: LogPosition, judge: Judge, options: BatchOptions) {
    this.#options = options;
    this.#to = position;
    this.#columns = new BatchColumns(judge);
  }

  *add(item: LogItem): Generator<void> {
    const { bytes, unreadable } = yield* addItem(item, this.#columns, this.#unpacker);
    if (unreadable !== undefined) this.#unreadable.push(unreadable);
    this.#from ??= item.start;
    this.#bytes += bytes;
    this.#to = item.end;
    if (!this.#hasRoom && this.#share() >= TELLING) this.#makeRoom();
  }

  since(): bigint | undefined {
    return this.#columns.items[0]?.arrival.receivedAt;
  }

  isFull(): boolean {
    return this.#share() >= 1;
  }

  /** Returns how full the batch is, from 0 to 1. */
  #share(): number {
    const { spans, bytes } = this.#options;
    return Math.max(this.#columns.items.length / spans, this.#bytes / bytes);
  }

  /** Reserves room once: columns that grow by doubling to the end would hold twice what they need, and leave as much garbage. */
  #makeRoom(): void {
    this.#hasRoom = true;
    const share = this.#share();
    if (share < 1 / 2) this.#columns.reserve(SPARE / share);
  }

  toBatch(): DecodedBatch {
    const [columns, unreadable] = [this.#columns, this.#unreadable];
    return { from: this.#from ?? this.#to, to: this.#to, columns, unreadable };
  }
}
