import type { ClientHttp2Stream } from 'node:http2';
import type { Fence } from '../../hook/fence.ts';
import type { CallGate, DeniedResponse } from '../call-gate.ts';
import { ContinueOverHttp2 } from './continue-over-http2.ts';
import { undecidedError } from '../guard.ts';
import { HeldCall } from '../held/held-call.ts';
import { sessionThatAnswers } from './http2-response.ts';
import { override } from '../../hook/override.ts';
import { sendPending, type PendingStream } from './pending-stream.ts';
import { keepOpen } from './session-kept-open.ts';
import { judgeLaterWrites } from '../held/later-writes.ts';
import { createRefusing, runningWithin, type Refusing } from '../held/refusing.ts';

type Close = (this: unknown, ...args: unknown[]) => void;

/**
 * An HTTP/2 stream of which nothing is sent until its call is judged. The caller's writes wait in Node's own queue for
 * a connection.
 */
export class HeldStream {
  readonly #pending: PendingStream;
  readonly #stream: ClientHttp2Stream;
  readonly #gate: CallGate;
  readonly #fence: Fence;
  readonly #within: Refusing;
  readonly #onDenied: () => void;
  readonly #held: HeldCall;
  readonly #continue: ContinueOverHttp2;
  #isDenied = false;

  /** @param onDenied called before the caller gets the response */
  constructor(pending: PendingStream, gate: CallGate, fence: Fence, onDenied: () => void) {
    const { session, stream, request } = pending;
    this.#pending = pending;
    this.#stream = stream;
    this.#gate = gate;
    this.#fence = fence;
    this.#onDenied = onDenied;
    this.#continue = new ContinueOverHttp2(stream);
    this.#within = runningWithin(fence, () => {
      this.#held.isHeld = false;
      if (pending.isSent) return;
      if (gate.deniesFaults || this.#isDenied) {
        stream.destroy(undecidedError());
        return;
      }
      // Calls no code of ours, since it may be what failed. The remaining wrappers let everything pass now.
      pending.isSent = true;
      if (session.connecting) session.once('connect', () => request?.());
      else request?.();
    });
    const decided = (response: DeniedResponse | undefined): void => this.#decided(response);
    this.#held = new HeldCall({ request: stream, gate, within: this.#within, decided });
  }

  hold(): void {
    this.#within.run(() => this.#hold());
  }

  #hold(): void {
    const stream = this.#stream;
    const held = this.#held;
    const { close } = stream as { close: Close };
    const closeHeld: Close = (...args) => {
      close.apply(stream, args);
      // Otherwise it would wait for its head to be sent before being reset.
      if (held.isHeld) stream.destroy();
    };
    this.#continue.offer(() => held.isHeld);
    held.hold(
      keepOpen(this.#pending.session, stream),
      override(stream, 'close', closeHeld as ClientHttp2Stream['close']),
    );
  }

  #decided(response: DeniedResponse | undefined): void {
    this.#isDenied = response !== undefined;
    this.#continue.keepPromise();
    if (response === undefined) sendPending(this.#pending);
    else this.#respond(response);
    this.#held.letGo();
    if (response === undefined) judgeLaterWrites(this.#stream, this.#gate, this.#fence);
  }

  /** A denied call stays denied, whatever fails. */
  #respond(response: DeniedResponse): void {
    createRefusing(this.#fence, this.#stream).run(() => {
      this.#fence.run(this.#onDenied);
      const answering = sessionThatAnswers(this.#fence, () => response);
      this.#stream.once('close', answering.destroy.bind(answering));
      sendPending(this.#pending, answering);
    });
  }
}
