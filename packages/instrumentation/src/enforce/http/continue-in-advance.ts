import type { ClientRequest } from 'node:http';
import type { Writable } from 'node:stream';
import { awaitContinue, offerContinue } from '../held/await-continue.ts';
import { flushRequest, type OutgoingInternals, type OutgoingPart } from './http-response.ts';
import { override } from '../../hook/override.ts';

/**
 * The `100 Continue` that a caller waits for before it writes a body which must be seen before anything is sent. The
 * caller gets it at once, and its body then waits for the server's.
 */
export class ContinueInAdvance {
  readonly #request: ClientRequest & OutgoingInternals;
  /** Whether the caller got a `100 Continue` in advance. */
  isPromised = false;

  constructor(request: ClientRequest & OutgoingInternals) {
    this.#request = request;
  }

  /** Sends the caller a `100 Continue`, if it waits for one. */
  offer(isWanted: () => boolean): void {
    offerContinue(this.#request, this.#request.getHeader('expect'), isWanted, () => {
      this.isPromised = true;
    });
  }

  /**
   * Sends the head alone, and the body when the server sends `100 Continue`, responds, or is silent for too long.
   *
   * @param isConnected whether the head can be sent at once
   */
  keepPromise(isConnected: boolean): void {
    const request = this.#request;
    const body: OutgoingPart[] = request.outputData.splice(1);
    const headSent = awaitContinue(request, () => {
      // The connection may have been upgraded by now.
      if (request.destroyed) return;
      for (const step of undo) step();
      request.outputData.push(...body);
      flushRequest(request);
    });
    const sendHead = (): void => {
      this.#sendHead();
      headSent();
    };
    const undo = [
      override(request, '_writeRaw', (data, encoding, callback) => {
        body.push({ data, encoding, callback });
        return true;
      }),
      override(request, '_flush', sendHead),
    ];
    if (isConnected) sendHead();
  }

  #sendHead(): void {
    const socket = this.#request.socket as Writable | null;
    for (const { data, encoding, callback } of this.#request.outputData.splice(0)) {
      socket?.write(data, encoding as BufferEncoding, callback as () => void);
    }
  }
}
