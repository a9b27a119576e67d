import { setTimeout } from 'node:timers/promises';
import type { InstrumentationConfig } from '../../config.ts';
import { codeOf } from '../../thrown.ts';
import type { AdoptedSpool } from '../spool/adoption.ts';
import { createCallJournal, type CallJournal } from '../spool/call-journal.ts';
import type { QueuedRecord } from '../queue/record-queue.ts';
import { openSpool, type Spool } from '../spool/spool.ts';
import { Delivery } from './delivery.ts';
import type { Tally } from './loss-tally.ts';
import { createLosses } from './losses.ts';
import { createMemoryQueue } from '../queue/memory-queue.ts';
import { createOtlpSender } from './otlp-sender.ts';
import { createRecordStore } from './record-store.ts';
import { createRecovery, type Recovery } from './recovery.ts';
import { createReceiptFile, type ReceiptFile } from './receipt-file.ts';
import { createRefusedFile } from './refused-file.ts';
import { createTroubles, type Troubles } from './troubles.ts';
import { reportWaiting } from './waiting-report.ts';

/** Record counts by delivery state. */
export interface DeliveryCounts {
  /** Accepted by the receiver. */
  readonly delivered: number;
  /** Not delivered yet. */
  readonly waiting: number;
  /** Given up, because there was no room or because the receiver rejected them. */
  readonly lost: number;
}

/** Callbacks for delivery events that are to be recorded. */
export interface DeliveryEvents {
  /** Called when there is room again. */
  readonly onLost: (tally: Tally) => void;
  readonly onRefused: (tally: Tally, kind: string) => void;
  /** Called once per kind. */
  readonly onSpoolTrouble: (kind: string) => void;
  readonly onDeath: (adopted: AdoptedSpool) => void;
  /** Called with a fault of ours in delivery. */
  readonly onFault: (fault: unknown) => void;
}

/** Options of {@link createRecordDelivery}. */
export interface RecordDeliveryOptions extends DeliveryEvents {
  readonly config: InstrumentationConfig;
  readonly service: string;
  readonly sourceId: string;
}

/** Stores records until they are delivered. */
export interface RecordDelivery {
  keep(record: QueuedRecord): void;
  /** Sequence number of the last stored record. */
  readonly lastKept: number;
  readonly counts: DeliveryCounts;
  readonly calls: CallJournal;
  /** Whether there is room for the records of all open calls, and of one more. */
  hasRoom(): boolean;
  /** Tries now to deliver everything, including the spools of dead sources. */
  forceFlush(): Promise<void>;
  /** Records pending losses. */
  recordLosses(): void;
  /**
   * Closes in order, synchronously: records on disk are left for a later start, and the number of waiting records is
   * printed to stderr.
   */
  close(): void;
}

const HEARTBEAT_MS = 10_000;

export function createRecordDelivery(options: RecordDeliveryOptions): RecordDelivery {
  const { config, sourceId } = options;
  // Deferred: trouble with one record must not create another at that moment.
  const troubles = createTroubles((kind) => queueMicrotask(() => options.onSpoolTrouble(kind)));
  const spool = openedSpool(options, troubles, (count) => losses.unreadable(count));
  const refusedFile = createRefusedFile(spool?.serviceDirectory, sourceId);
  const losses = createLosses({ ...options, troubles, refusedFile });
  const calls = spool?.calls ?? createCallJournal(undefined);
  const memory = createMemoryQueue({ records: config.maxQueue, bytes: config.maxQueueBytes });
  const store = createRecordStore(spool?.queue, memory, config.maxQueue);
  const recovery = spool && createRecovery({ ...options, spool, onFound: () => sender.wake(true) });
  const sender = new Delivery({
    sources: recovery === undefined ? [store] : [store, recovery],
    send: createOtlpSender(config),
    onReceipt: config.receipts ? receiptKeeper(spool, troubles) : undefined,
    onRefused: (records, count, status) => losses.refused(records, count, status),
    onUndelivered: (why) => troubles.warnUndelivered(why),
    onFault: options.onFault,
  });
  const heartbeat = spool && setInterval(() => attempt(() => spool.beat(), options.onFault), HEARTBEAT_MS).unref();
  const sync = createGroupedSync(() => spool?.queue.sync(), config.spoolSync, options.onFault);

  let lastKept = 0;

  return {
    calls,
    get lastKept() {
      return lastKept;
    },
    get counts() {
      return { delivered: sender.delivered, waiting: store.records, lost: losses.count };
    },
    keep(record) {
      if (!store.append(record)) {
        losses.dropped(record, store.records);
        return;
      }
      lastKept = record.sequence;
      sync.note();
      sender.wake();
      // There must be room for the report of lost records, and for the record that made the room.
      if (losses.hasUnreported && store.hasRoomFor(2)) losses.reportDropped();
    },
    hasRoom: () => store.hasRoomFor(calls.open + 1),
    forceFlush: () => flushAll(sender, recovery),
    recordLosses: () => losses.report(),
    close() {
      clearInterval(heartbeat);
      sync.stop();
      recovery?.stop();
      sender.stop();
      refusedFile.close();
      reportWaiting(spool?.queue.records ?? 0, memory.records, spool?.directory);
      spool?.release();
    },
  };
}

/** Runs a step outside every tap, whose fault would otherwise end the process. */
function attempt(step: () => void, onFault: (fault: unknown) => void): void {
  try {
    step();
  } catch (fault) {
    onFault(fault);
  }
}

/** Receipts are kept beside the spool; without one they are not kept. */
function receiptKeeper(spool: Spool | undefined, troubles: Troubles): ReceiptFile['keep'] | undefined {
  if (spool === undefined) {
    troubles.warnReceipt('there is no spool directory');
    return undefined;
  }
  const file = createReceiptFile(spool.serviceDirectory, (why) => troubles.warnReceipt(why));
  return (records, given) => file.keep(records, given);
}

/**
 * Continues as long as it makes progress: spools of dead sources, such as terminated threads, are read one segment at a
 * time.
 */
async function flushAll(sender: Delivery, recovery: Recovery | undefined): Promise<void> {
  recovery?.look();
  let before: number;
  do {
    await recovery?.ready();
    before = recovery?.segmentsLeft ?? 0;
    await sender.flush();
    await recovery?.ready();
  } while ((recovery?.segmentsLeft ?? 0) < before);
}

/** Opens the spool; without one, records wait in memory. Only a failure is reported, not a disabled spool. */
function openedSpool(
  { config, service, sourceId }: RecordDeliveryOptions,
  troubles: Troubles,
  onUnreadable: (count: number) => void,
): Spool | undefined {
  if (config.spoolDir === false) return undefined;
  try {
    const { spoolDir: base, spoolMaxBytes: maxBytes } = config;
    return openSpool({ base, service, sourceId, maxBytes, onTrouble: (kind) => troubles.note(kind), onUnreadable });
  } catch (error) {
    troubles.note(codeOf(error) ?? 'EIO');
    return undefined;
  }
}

/** Lets many records share an fdatasync. */
function createGroupedSync(sync: () => void, ms: number, onFault: (fault: unknown) => void) {
  const stopped = new AbortController();
  const { signal } = stopped;
  let isAwaited = false;
  const due = (): void => {
    isAwaited = false;
    sync();
  };
  const failed = (fault: unknown): void => {
    if (!signal.aborted) onFault(fault);
  };
  return {
    note(): void {
      if (isAwaited) return;
      isAwaited = true;
      setTimeout(ms, undefined, { ref: false, signal }).then(due).catch(failed);
    },
    stop: (): void => stopped.abort(),
  };
}
