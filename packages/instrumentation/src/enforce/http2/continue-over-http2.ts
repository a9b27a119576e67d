import type { ClientHttp2Stream } from 'node:http2';
import { awaitContinue } from '../held/await-continue.ts';
import { override } from '../../hook/override.ts';

/**
 * The `100 Continue` that a caller waits for before it writes a body, where that body must be seen before anything of its
 * stream is sent. The caller is told to go on at once; its body then waits for the server's word in its place.
 */
export class ContinueOverHttp2 {
  readonly #stream: ClientHttp2Stream;
  #isPromised = false;

  constructor(stream: ClientHttp2Stream) {
    this.#stream = stream;
  }

  /** Tells the caller to go on, where it waits for that. */
  offer(isWanted: () => boolean): void {
    const stream = this.#stream;
    if (!/^100-continue$/iu.test(stream.sentHeaders.expect ?? '')) return;
    process.nextTick(() => {
      if (!isWanted() || stream.listenerCount('continue') === 0) return;
      this.#isPromised = true;
      stream.emit('continue');
    });
  }

  /**
   * To be called before the stream is sent: its head goes alone then, and the body when the server says to go on, or
   * answers, or has said nothing for long.
   */
  keepPromise(): void {
    if (!this.#isPromised) return;
    const stream = this.#stream;
    const emit = stream.emit.bind(stream) as (name: string | symbol, ...args: unknown[]) => boolean;
    // What was written waits in Node for the stream to be ready.
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
