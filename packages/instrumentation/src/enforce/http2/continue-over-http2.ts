import type { ClientHttp2Stream } from 'node:http2';
import { awaitContinue, offerContinue } from '../held/await-continue.ts';
import { override } from '../../hook/override.ts';

/**
 * The `100 Continue` that a caller waits for before it writes a body which must be seen before anything of its stream
 * is sent. The caller gets it at once, and its body then waits for the server's.
 */
export class ContinueOverHttp2 {
  readonly #stream: ClientHttp2Stream;
  #isPromised = false;

  constructor(stream: ClientHttp2Stream) {
    this.#stream = stream;
  }

  /** Sends the caller a `100 Continue`, if it waits for one. */
  offer(isWanted: () => boolean): void {
    offerContinue(this.#stream, this.#stream.sentHeaders.expect, isWanted, () => {
      this.#isPromised = true;
    });
  }

  /**
   * Must be called before the stream is sent: its head is then sent alone, and the body when the server sends `100
   * Continue`, responds, or is silent for too long.
   */
  keepPromise(): void {
    if (!this.#isPromised) return;
    const stream = this.#stream;
    const emit = stream.emit.bind(stream) as (name: string | symbol, ...args: unknown[]) => boolean;
    // Node queues writes until the stream is ready.
    override(stream, 'emit', (name: string | symbol, ...args: unknown[]) => {
      if (name !== 'ready') return emit(name, ...args);
      headSent();
      return true;
    });
    const headSent = awaitContinue(stream, () => {
      if (!stream.destroyed) emit('ready');
    });
  }
}
