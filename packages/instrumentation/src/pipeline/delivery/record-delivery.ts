import { setTimeout } from 'node:timers/promises';
import type { InstrumentationConfig } from '../../config.ts';
import { codeOf } from '../../error-code.ts';
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
import { sayWhatWaits } from './what-waits.ts';

/** What became of the records that were made. */
export interface DeliveryCounts {
  /** Taken by the receiver. */
  readonly delivered: number;
  /** Made but not yet taken. */
  readonly waiting: number;
  /** Given up, because there was no room or because the receiver refused them. */
  readonly lost: number;
}

/** What is to be recorded of the way of records. */
export interface DeliveryEvents {
  /** Told when there is room again. */
  readonly onLost: (tally: Tally) => void;
  readonly onRefused: (tally: Tally, kind: string) => void;
  /** Told once per kind. */
  readonly onSpoolTrouble: (kind: string) => void;
  readonly onDeath: (adopted: AdoptedSpool) => void;
  /** Told a fault of ours on the way to the receiver. */
  readonly onFault: (fault: unknown) => void;
}

/** What {@link createRecordDelivery} needs. */
export interface RecordDeliveryOptions extends DeliveryEvents {
  readonly config: InstrumentationConfig;
  readonly service: string;
  readonly sourceId: string;
}

/** Keeps records until the receiver has them. */
export interface RecordDelivery {
  keep(record: QueuedRecord): void;
  /** Number of the record that was kept last. */
  readonly lastKept: number;
  readonly counts: DeliveryCounts;
  readonly calls: CallJournal;
  /** Whether the records of the calls that are open, and of one more, would be kept. */
  hasRoom(): boolean;
  /** Tries now to deliver everything, also what others left. */
  forceFlush(): Promise<void>;
  /** Records what is still to be said of losses. */
  tellLosses(): void;
  /** Ends in order, at once: what waits on disk is left for a later start, and what waits is said on stderr. */
  close(): void;
}

const HEARTBEAT_MS = 10_000;

export function createRecordDelivery(options: RecordDeliveryOptions): RecordDelivery {
  const { config, sourceId } = options;
  // Told later: trouble with one record must not be met by making another at that moment.
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
      // There must be room for what was lost to be told, and for what made room to be kept.
      if (losses.isUntold && store.hasRoomFor(2)) losses.tellDropped();
    },
    hasRoom: () => store.hasRoomFor(calls.open + 1),
    forceFlush: () => flushAll(sender, recovery),
    tellLosses: () => losses.tell(),
    close() {
      clearInterval(heartbeat);
      sync.stop();
      recovery?.stop();
      sender.stop();
      refusedFile.close();
      sayWhatWaits(spool?.queue.records ?? 0, memory.records, spool?.directory);
      spool?.release();
    },
  };
}

/** Does what no tap stands around: a fault of ours would end the process. */
function attempt(step: () => void, onFault: (fault: unknown) => void): void {
  try {
    step();
  } catch (fault) {
    onFault(fault);
  }
}

/** Beside the spool; without one there is no place for them. */
function receiptKeeper(spool: Spool | undefined, troubles: Troubles): ReceiptFile['keep'] | undefined {
  if (spool === undefined) {
    troubles.warnReceipt('there is no spool to keep them beside');
    return undefined;
  }
  const file = createReceiptFile(spool.serviceDirectory, (why) => troubles.warnReceipt(why));
  return (records, given) => file.keep(records, given);
}

/** Goes on while it gets on: what others left, such as threads that were terminated, is read piece by piece. */
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

/** Without a spool, records wait in memory; that nobody wanted one is no trouble. */
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

/** Many records share one wait for the disk. */
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
