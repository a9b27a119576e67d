import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { LEAF_HASH_BYTES, ownsMemory, type StoreConfigInput } from '@auditspan/store';
import type { LogFollower, FollowableLog, RequestLog } from '../../log/request-log.ts';
import type { LeafLog } from '../../seal/sealer.ts';
import type { DrainParts, DrainSurroundings, OpenedDrain } from '../open-drain.ts';
import { errorOf, type FromThread, type Request, type ThreadData, toldError, type ToThread } from './messages.ts';

/** Options of a drain on its own thread. */
export interface DrainThreadOptions extends DrainSurroundings {
  readonly config: DrainParts['config'];
  /** Connection to ClickHouse. */
  readonly store: StoreConfigInput;
  /** The audit log that records are sealed in; undefined if they are not. */
  readonly leaves: LeafLog | undefined;
}

/** Hashes that are appended without a pause, during which senders wait for their responses. */
const STRETCH = 1024;
/** Tests run from source, without a build. */
const MAIN = new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url);

/**
 * Opens a drain on a thread of its own, so that its work does not delay responses. It exchanges messages with the main thread for
 * what it needs of the rest of the sink. If the thread ends by itself, the drain's `ended` rejects.
 */
export async function openDrainThread(options: DrainThreadOptions): Promise<OpenedDrain> {
  const thread = new DrainThread(options);
  return {
    usedNumber: await thread.opened,
    start(log) {
      thread.begin(log);
      return { ended: thread.ended, finish: (deadline) => thread.finish(deadline) };
    },
    abandon: () => thread.stop(),
  };
}

class DrainThread implements LogFollower {
  readonly #options: DrainThreadOptions;
  readonly #worker: Worker;
  readonly #stop = new AbortController();
  readonly #opened = Promise.withResolvers<number>();
  readonly #ended = Promise.withResolvers<void>();
  #log: Pick<RequestLog, 'release'> | undefined;

  constructor(options: DrainThreadOptions) {
    this.#options = options;
    const { config, store, leaves } = options;
    const { dataDir, batch, deduplication } = config;
    const workerData: ThreadData = {
      config: { dataDir, batch, deduplication },
      store,
      log: leaves && { origin: leaves.key.name, size: leaves.size },
    };
    this.#worker = new Worker(MAIN, { name: 'drain', workerData });
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('its thread has ended')));
    // Callers see the failure through `opened` or `ended`.
    this.#ended.promise.catch(() => {});
  }

  /** Number of the last segment in use. */
  get opened(): Promise<number> {
    return this.#opened.promise;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  begin(log: FollowableLog): void {
    this.#log = log;
    this.#tell({ tell: 'begin', segments: log.segments() });
    log.follow(this);
  }

  grown(segment: Parameters<LogFollower['grown']>[0]): void {
    this.#tell({ tell: 'grown', segment });
  }

  unpacked(position: Parameters<LogFollower['unpacked']>[0], original: Buffer): void {
    const content = ownsMemory(original) ? original : new Uint8Array(original);
    this.#worker.postMessage({ tell: 'unpacked', position, content } satisfies ToThread, [content.buffer]);
  }

  async finish(deadline: number): Promise<void> {
    this.#tell({ tell: 'finish', deadline });
    await this.ended;
    await this.stop();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#worker.terminate();
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message, []);
  }

  #fail(error: unknown): void {
    this.#opened.reject(error);
    this.#ended.reject(error);
  }

  #hear(message: FromThread): void {
    const { events } = this.#options;
    switch (message.tell) {
      case 'opened':
        return this.#opened.resolve(message.usedNumber);
      case 'moved':
        return events.moved(message.progress);
      case 'stored':
        return events.stored(message.counts);
      case 'inserted':
        return events.inserted(message.seconds, message.result);
      case 'unavailable':
        return events.unavailable(errorOf(message.error));
      case 'failed':
        return events.failed(errorOf(message.error));
      case 'mended':
        return events.mended();
      case 'asked':
        return void this.#answer(message.number, message.request);
      case 'finished':
        return this.#ended.resolve();
    }
  }

  async #answer(number: number, request: Request): Promise<void> {
    try {
      await this.#carryOut(request);
      this.#tell({ tell: 'answer', number });
    } catch (error) {
      this.#tell({ tell: 'answer', number, error: toldError(error) });
    }
  }

  async #carryOut(request: Request): Promise<void> {
    const { untilReady, leaves, onStep } = this.#options;
    switch (request.ask) {
      case 'ready':
        return untilReady(this.#stop.signal);
      case 'release':
        return this.#log?.release(request.position);
      case 'step':
        return onStep?.(request.step);
      case 'publish':
        return leaves && publishLeaves(leaves, request.first, request.hashes);
    }
  }
}

/** Publishes leaves; those of an earlier attempt are in the log already. */
async function publishLeaves(log: LeafLog, first: number, hashes: Uint8Array): Promise<void> {
  if (log.size < first)
    throw new Error(`the leaves from ${log.size} to ${first} of the log ${log.key.name} are missing`);
  for (let at = (log.size - first) * LEAF_HASH_BYTES; at < hashes.length; at += STRETCH * LEAF_HASH_BYTES) {
    log.appendHashes(hashes.subarray(at, at + STRETCH * LEAF_HASH_BYTES));
    await yieldToOthers();
  }
  await log.publish();
}
