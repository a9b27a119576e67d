import type { QueuedRecord } from '../spool/frame.ts';
import type { SendRequest } from './otlp-sender.ts';
import type { BatchLimit } from './record-queue.ts';

/** Where records to deliver come from. */
export interface DeliverySource {
  readonly records: number;
  peek(limit: BatchLimit): readonly QueuedRecord[];
  remove(count: number): void;
}

/** What {@link createDelivery} needs. */
export interface DeliveryOptions {
  /** Emptied in turn, the first first. */
  readonly sources: () => readonly DeliverySource[];
  readonly send: SendRequest;
  /** Told of every record that the receiver took. */
  readonly onDelivered: (count: number) => void;
  /**
   * Told of records of which the receiver refused some for good, how many, and by what status; they wait no longer.
   */
  readonly onRefused: (records: readonly QueuedRecord[], count: number, status: number) => void;
}

/** Sends what waits, in order and one request at a time, for as long as it takes. */
export interface Delivery {
  /** Says that records wait; they are sent within a second, or at once where they are many or so asked. */
  wake(atOnce?: boolean): void;
  /** Tries now, whatever the receiver asked for; resolves when nothing waits, or it could not be sent. */
  flush(): Promise<void>;
  stop(): void;
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

export function createDelivery({ sources, send, onDelivered, onRefused }: DeliveryOptions): Delivery {
  let limit = USUAL;
  let backoff = DELAY_MS;
  let timer: NodeJS.Timeout | undefined;
  /** When the next attempt is due; a receiver that asked for time gets it. */
  let due: 'later' | 'soon' | 'retry' | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  const schedule = (ms: number, reason: typeof due): void => {
    clearTimeout(timer);
    due = reason;
    timer = setTimeout(() => void run(), ms).unref();
  };
  const next = (): DeliverySource | undefined => sources().find(({ records }) => records > 0);

  /** @returns whether to go on */
  const sendFirst = async (source: DeliverySource): Promise<boolean> => {
    const records = source.peek(limit);
    if (records.length === 0) return true;
    const result = await send(Buffer.concat(records.map(({ bytes }) => bytes)));
    if (result.kind === 'later') {
      schedule(Math.min(Math.max(result.afterMs ?? 0, jittered(backoff)), LONGEST_ASKED_MS), 'retry');
      backoff = Math.min(backoff * 2, LONGEST_DELAY_MS);
      return false;
    }
    backoff = DELAY_MS;
    if (result.kind === 'refused' && records.length > 1) {
      // Only what is refused alone is given up: the rest of the batch must not go with it.
      limit = { ...limit, records: Math.ceil(records.length / 2) };
      return true;
    }
    source.remove(records.length);
    const refused = result.kind === 'refused' ? records.length : Math.min(result.rejected, records.length);
    if (refused > 0) onRefused(records, refused, result.kind === 'refused' ? result.status : PARTLY_TAKEN);
    if (refused < records.length) onDelivered(records.length - refused);
    limit = { ...USUAL, records: Math.min(limit.records * 2, USUAL.records) };
    return true;
  };
  const work = async (): Promise<void> => {
    clearTimeout(timer);
    due = undefined;
    for (let source = next(); source !== undefined && !stopped; source = next())
      if (!(await sendFirst(source))) return;
  };
  const run = (): Promise<void> => {
    running ??= work().finally(() => {
      running = undefined;
      // What came at the last moment was not woken for.
      if (due === undefined && !stopped && next() !== undefined) schedule(DELAY_MS, 'later');
    });
    return running;
  };

  return {
    wake(atOnce = false) {
      if (stopped || running !== undefined || due === 'retry' || due === 'soon') return;
      if (atOnce || (sources()[0]?.records ?? 0) >= MANY) schedule(0, 'soon');
      else if (due === undefined) schedule(DELAY_MS, 'later');
    },
    async flush() {
      if (running !== undefined) await running;
      if (next() !== undefined) await run();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Services that lost the same receiver do not come back to it together. */
function jittered(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}
