import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { LogItem } from '../log/log-reader.ts';
import { type LogPosition, comparePositions } from '../log/position.ts';
import type { FollowedLog } from '../log/followed-log.ts';
import { BatchColumns } from '../columns/batch-columns.ts';
import type { Judge } from '../deduplicate/deduplicate.ts';
import { addItem, type DecodedBatch, type UnreadableItem } from './decoded-batch.ts';
import { Unpacker } from './unpacker.ts';

/** When a batch is full. */
export interface BatchOptions {
  /** Spans at which it ends. */
  readonly spans: number;
  /** Bytes at which it ends: of its requests unpacked, and of what is kept of them beside the columns. */
  readonly bytes: number;
  /** Milliseconds that it waits for more. */
  readonly delay: number;
}

/**
 * Puts requests of the log together, because ClickHouse takes few large inserts far better than many small ones. A
 * request is never parted. Where a batch ends depends on when its requests came; the journal makes it last.
 */
export class BatchSource {
  readonly #log: Pick<FollowedLog, 'read' | 'untilBehind'>;
  readonly #options: BatchOptions;
  #position: LogPosition;
  #read: LogItem[] = [];
  /** Kept until it is handed over: what fails meanwhile is tried again, and goes on where it was. */
  #gathered: Gathered | undefined;
  #hurry = new AbortController();

  /** @param position where the first batch begins. */
  constructor(log: Pick<FollowedLog, 'read' | 'untilBehind'>, options: BatchOptions, position: LogPosition) {
    this.#log = log;
    this.#options = options;
    this.#position = position;
  }

  /** From now on no batch waits for more, and there is no next one when the log has come to its end. */
  finish(): void {
    this.#hurry.abort();
  }

  /**
   * The next batch; undefined when there is none and none is waited for. Where it rejects, it is to be called again with
   * the same judge.
   * @param judge asked of every span, in the order of the log.
   */
  async next(judge: Judge): Promise<DecodedBatch | undefined> {
    if (this.#gathered === undefined && !(await this.#untilSomething(this.#hurry.signal))) return undefined;
    const signal = AbortSignal.any([this.#hurry.signal, AbortSignal.timeout(this.#options.delay)]);
    const gathered = (this.#gathered ??= new Gathered(this.#position, judge, this.#options));
    while (!gathered.isFull() && (await this.#untilSomething(signal))) await this.#move(gathered);
    return this.#handOver(gathered);
  }

  /** The batch that ends at a position, which was one before. */
  async until(to: LogPosition, judge: Judge): Promise<DecodedBatch> {
    const gathered = (this.#gathered ??= new Gathered(this.#position, judge, this.#options));
    while (comparePositions(this.#position, to) < 0 && (await this.#fill())) await this.#move(gathered);
    return this.#handOver(gathered);
  }

  #handOver(gathered: Gathered): DecodedBatch {
    this.#gathered = undefined;
    return gathered.toBatch();
  }

  /** Whether there is an item, when one was waited for as long as the signal lets. */
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
    // Senders wait for their answers meanwhile.
    for (const _ of gathered.add(item)) await yieldToOthers();
    this.#position = item.end;
    await yieldToOthers();
  }

  async #fill(): Promise<boolean> {
    if (this.#read.length === 0) this.#read = [...(await this.#log.read(this.#position))];
    return this.#read.length > 0;
  }
}

/** The part of a batch that tells how much room the whole will need: what comes as slowly as ever never gets there. */
const TELLING = 1 / 8;
/** How much more room it gets: its last request is whole, and the first spans are not always the longest. */
const SPARE = 1.1;

/** A batch while it is put together. */
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

  isFull(): boolean {
    return this.#share() >= 1;
  }

  /** How much of what it may hold it holds. */
  #share(): number {
    const { spans, bytes } = this.#options;
    return Math.max(this.#columns.items.length / spans, this.#bytes / bytes);
  }

  /** Columns that grew by doubling to the end would hold twice what they need, and leave as much behind. */
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
