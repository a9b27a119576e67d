import type { ClientRequest } from 'node:http';
import type { Writable } from 'node:stream';
import { MAX_WORD_MS } from './call-gate.ts';
import { flushRequest, type OutgoingInternals, type OutgoingPart } from './http-answer.ts';
import { override } from './override.ts';

/**
 * The `100 Continue` that a caller waits for before it writes a body, where that body must be seen before anything is
 * sent. The caller is told to go on at once; its body then waits for the server's word in its place.
 */
export class ContinueInAdvance {
  readonly #request: ClientRequest & OutgoingInternals;
  /** Whether the caller was told to go on. */
  isPromised = false;

  constructor(request: ClientRequest & OutgoingInternals) {
    this.#request = request;
  }

  /** Tells the caller to go on, where it waits for that. */
  offer(isWanted: () => boolean): void {
    const request = this.#request;
    if (!/^100-continue$/iu.test(String(request.getHeader('expect') ?? ''))) return;
    process.nextTick(() => {
      if (!isWanted() || request.listenerCount('continue') === 0) return;
      this.isPromised = true;
      request.emit('continue');
    });
  }

  /**
   * Sends the head alone, and the body when the server says to go on, or answers, or has said nothing for long.
   *
   * @param isConnected whether the head can be sent at once
   */
  keepPromise(isConnected: boolean): void {
    const request = this.#request;
    const body: OutgoingPart[] = request.outputData.splice(1);
    let late: NodeJS.Timeout | undefined;
    const sendHead = (): void => {
      this.#sendHead();
      late ??= setTimeout(sendBody, MAX_WORD_MS).unref();
    };
    const undo = [
      override(request, '_writeRaw', (data, encoding, callback) => {
        body.push({ data, encoding, callback });
        return true;
      }),
      override(request, '_flush', sendHead),
    ];
    const sendBody = (): void => {
      clearTimeout(late);
      // The connection may be of another protocol by now.
      if (undo.length === 0 || request.destroyed) return;
      for (const step of undo.splice(0)) step();
      request.outputData.push(...body);
      flushRequest(request);
    };
    this.#awaitWord(sendBody);
    if (isConnected) sendHead();
  }

  /** The caller had the server's first `continue` before. */
  #awaitWord(heard: () => void): void {
    const request = this.#request;
    const emit = request.emit.bind(request);
    const undo = override(request, 'emit', (name: string | symbol, ...args: unknown[]) => {
      if (name !== 'continue' && name !== 'response') return emit(name, ...args);
      undo();
      heard();
      return name === 'continue' || emit(name, ...args);
    });
  }

  #sendHead(): void {
    const socket = this.#request.socket as Writable | null;
    for (const { data, encoding, callback } of this.#request.outputData.splice(0)) {
      socket?.write(data, encoding as BufferEncoding, callback as () => void);
    }
  }
}
