import type { MessagePort } from 'node:worker_threads';
import { LEAF_HASH_BYTES } from '@auditspan/store';
import type { LogFollower, FollowableLog, RequestLog } from '../../log/request-log.ts';
import { Segments } from '../../log/segments.ts';
import type { LeafLog } from '../../seal/sealer.ts';
import type { DrainEvents, DrainSurroundings } from '../open-drain.ts';
import { errorOf, type FromThread, type Request, type ThreadData, toldError, type ToThread } from './messages.ts';

/** The main thread, as seen from the drain's thread. */
export interface SinkLink extends Pick<DrainSurroundings, 'events' | 'untilReady' | 'onStep'> {
  /** Reports that the drain is open; resolves with the request log once that is open. */
  untilBegin(usedNumber: number): Promise<FollowableLog>;
  /** Resolves when the drain must finish, with the milliseconds that it may take. */
  untilFinish(): Promise<number>;
  /** Reports that the drain has finished. */
  finished(): void;
  /** The audit log that records are sealed in; undefined if they are not. */
  readonly leaves: LeafLog | undefined;
}

/** Creates the link over the port of the thread. */
export function createSinkLink(port: MessagePort, { log }: ThreadData): SinkLink {
  const link = new PortLink(port);
  return {
    events: link.events(),
    untilReady: (signal) => link.askUntil({ ask: 'ready' }, signal),
    onStep: (step) => link.ask({ ask: 'step', step }),
    untilBegin: (usedNumber) => link.untilBegin(usedNumber),
    untilFinish: () => link.finish.promise,
    finished: () => link.tell({ tell: 'finished' }),
    leaves: log && new RemoteLeaves(link, log),
  };
}

interface Asked {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class PortLink {
  readonly finish = Promise.withResolvers<number>();
  readonly #port: MessagePort;
  readonly #begin = Promise.withResolvers<FollowableLog>();
  readonly #asked = new Map<number, Asked>();
  #number = 0;
  #follower: LogFollower | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: ToThread) => this.#hear(message));
  }

  tell(message: FromThread): void {
    this.#port.postMessage(message, []);
  }

  events(): DrainEvents {
    return {
      moved: (progress) => this.tell({ tell: 'moved', progress }),
      stored: (counts) => this.tell({ tell: 'stored', counts }),
      inserted: (seconds, result) => this.tell({ tell: 'inserted', seconds, result }),
      unavailable: (error) => this.tell({ tell: 'unavailable', error: toldError(error) }),
      failed: (error) => this.tell({ tell: 'failed', error: toldError(error) }),
      mended: () => this.tell({ tell: 'mended' }),
    };
  }

  untilBegin(usedNumber: number): Promise<FollowableLog> {
    this.tell({ tell: 'opened', usedNumber });
    return this.#begin.promise;
  }

  /** Resolves when the request has been carried out. */
  ask(request: Request): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#asked.set(number, { resolve, reject });
    this.tell({ tell: 'asked', number, request });
    return promise;
  }

  /** Rejects if the signal is aborted. */
  async askUntil(request: Request, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.ask(request), aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #hear(message: ToThread): void {
    switch (message.tell) {
      case 'begin':
        return this.#begin.resolve(this.#logOf(message.segments));
      case 'grown':
        return this.#follower?.grown(message.segment);
      case 'unpacked':
        return this.#follower?.unpacked(message.position, bufferOf(message.content));
      case 'answer':
        return this.#answered(message.number, message.error);
      case 'finish':
        return this.finish.resolve(message.deadline);
    }
  }

  #logOf(list: ReturnType<RequestLog['segments']>): FollowableLog {
    const segments = new Segments(list);
    // Handles notifications until there is a follower.
    this.#follower = { grown: (segment) => segments.advance(segment), unpacked: () => {} };
    return {
      segments: () => segments.list,
      follow: (follower) => void (this.#follower = follower),
      release: (position) => this.ask({ ask: 'release', position }),
    };
  }

  #answered(number: number, error: Parameters<typeof errorOf>[0] | undefined): void {
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    if (error === undefined) asked?.resolve();
    else asked?.reject(errorOf(error));
  }
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Keeps the hashes of leaves until a checkpoint covers them; after a failure they are sent again. */
class RemoteLeaves implements LeafLog {
  readonly key: LeafLog['key'];
  readonly #link: PortLink;
  #published: number;
  #hashes: Uint8Array[] = [];

  constructor(link: PortLink, { origin, size }: NonNullable<ThreadData['log']>) {
    this.key = { name: origin };
    this.#link = link;
    this.#published = size;
  }

  get size(): number {
    return this.#hashes.reduce((size, { length }) => size + length / LEAF_HASH_BYTES, this.#published);
  }

  appendHashes(hashes: Uint8Array): void {
    this.#hashes.push(hashes);
  }

  async publish(): Promise<void> {
    const [sent, hashes] = [this.#hashes.length, Buffer.concat(this.#hashes)];
    await this.#link.ask({ ask: 'publish', first: this.#published, hashes });
    this.#hashes = this.#hashes.slice(sent);
    this.#published += hashes.length / LEAF_HASH_BYTES;
  }
}
