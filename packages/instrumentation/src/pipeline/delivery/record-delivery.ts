import type { InstrumentationConfig } from '../../config.ts';
import type { AdoptedSpool } from '../spool/adoption.ts';
import { createCallJournal, type CallJournal } from '../spool/call-journal.ts';
import type { QueuedRecord } from '../spool/frame.ts';
import { openSpool, type Spool } from '../spool/spool.ts';
import { createDelivery } from './delivery.ts';
import { createLossTally, type Tally } from './loss-tally.ts';
import { createMemoryQueue } from './memory-queue.ts';
import { createOtlpSender } from './otlp-sender.ts';
import { createRecordStore } from './record-store.ts';
import { createRecovery } from './recovery.ts';
import { createRefusedFile } from './refused-file.ts';
import { createTroubles } from './troubles.ts';
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

/** Most refusals are of one kind; they are told together. */
const TELL_MS = 60_000;
const HEARTBEAT_MS = 10_000;

export function createRecordDelivery(options: RecordDeliveryOptions): RecordDelivery {
  const { config, sourceId } = options;
  // Told later: trouble with one record must not be met by making another at that moment.
  const troubles = createTroubles((kind) => queueMicrotask(() => options.onSpoolTrouble(kind)));
  const lost = createLossTally();
  const refused = createLossTally();
  let [delivered, given, refusedBy, toldAt] = [0, 0, 0, -Infinity];

  const spool = openedSpool(options, troubles.note, (count) => {
    given += count;
  });
  const calls = spool?.calls ?? createCallJournal(undefined);
  const memory = createMemoryQueue({ records: config.maxQueue, bytes: config.maxQueueBytes });
  const store = createRecordStore(spool?.queue, memory, config.maxQueue);
  const refusedFile = createRefusedFile(spool?.serviceDirectory, sourceId);
  const recovery =
    spool === undefined
      ? undefined
      : createRecovery({ spool, onDeath: options.onDeath, onFound: () => delivery.wake(true) });
  const delivery = createDelivery({
    sources: () => (recovery === undefined ? [store] : [store, recovery]),
    send: createOtlpSender(config),
    onDelivered(count) {
      delivered += count;
    },
    onRefused(records, count, status) {
      given += count;
      refusedBy = status;
      refused.add(records[0]?.sequence ?? 0, 0);
      refused.add(records.at(-1)?.sequence ?? 0, count);
      refusedFile.keep(records);
      if (performance.now() - toldAt > TELL_MS) tellRefused();
      troubles.warnLost(`the receiver refused them (status ${status})`);
    },
  });
  const tellRefused = (): void => {
    const tally = refused.take();
    if (tally === undefined) return;
    toldAt = performance.now();
    options.onRefused(tally, `status_${refusedBy}`);
  };
  const tellLost = (): void => {
    const tally = lost.take();
    if (tally !== undefined) options.onLost(tally);
  };
  const heartbeat = spool === undefined ? undefined : setInterval(() => spool.beat(), HEARTBEAT_MS).unref();
  const sync = createGroupedSync(() => spool?.queue.sync(), config.spoolSync);

  return {
    calls,
    get counts() {
      return { delivered, waiting: store.records, lost: given };
    },
    keep(record) {
      if (!store.append(record)) {
        given += 1;
        lost.add(record.sequence);
        troubles.warnLost(`${store.records} were already waiting for delivery`);
        return;
      }
      sync();
      delivery.wake();
      // There must be room for what was lost to be told, and for what made room to be kept.
      if (lost.count > 0 && store.hasRoomFor(2)) tellLost();
    },
    hasRoom: () => store.hasRoomFor(calls.open + 1),
    async forceFlush() {
      let before: number;
      do {
        await recovery?.ready();
        before = recovery?.segmentsLeft ?? 0;
        await delivery.flush();
        await recovery?.ready();
      } while ((recovery?.segmentsLeft ?? 0) < before);
    },
    tellLosses() {
      tellLost();
      tellRefused();
    },
    close() {
      clearInterval(heartbeat);
      recovery?.stop();
      delivery.stop();
      refusedFile.close();
      sayWhatWaits(spool?.queue.records ?? 0, memory.records, spool?.directory);
      spool?.release();
    },
  };
}

/** Without a spool, records wait in memory; that nobody wanted one is no trouble. */
function openedSpool(
  { config, service, sourceId }: RecordDeliveryOptions,
  onTrouble: (kind: string) => void,
  onUnreadable: (count: number) => void,
): Spool | undefined {
  if (config.spoolDir === false) return undefined;
  try {
    const { spoolDir: base, spoolMaxBytes: maxBytes } = config;
    return openSpool({ base, service, sourceId, maxBytes, onTrouble, onUnreadable });
  } catch (error) {
    const code: unknown = Reflect.get(error as object, 'code');
    onTrouble(typeof code === 'string' ? code : 'EIO');
    return undefined;
  }
}

/** Many records share one wait for the disk. */
function createGroupedSync(sync: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      sync();
    }, ms).unref();
  };
}
