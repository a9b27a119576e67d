import type { ClientRequest } from 'node:http';
import type { Fence } from '../../hook/fence.ts';
import type { CallGate, DeniedResponse } from '../call-gate.ts';
import { MAX_HELD_BYTES } from '../held/bounds.ts';
import { isGated, type OutboundCall } from '../gated-call.ts';
import { ContinueInAdvance } from './continue-in-advance.ts';
import { HeldCall } from '../held/held-call.ts';
import { answerRequest, flushOf, flushRequest, type OutgoingInternals } from './http-response.ts';
import { undecidedError, type Guard } from '../guard.ts';
import { override } from '../../hook/override.ts';
import { createRefusing, runningWithin, type Refusing } from '../held/refusing.ts';
import { judgeLaterWrites } from '../held/later-writes.ts';

type HeldInternals = ClientRequest & OutgoingInternals;

/** The gate before the requests of `node:http`. */
export interface HttpGate {
  /**
   * Keeps a request from sending anything until its call is judged. The caller's writes wait in Node's own
   * queue for a connection, so that order, callbacks and errors remain Node's.
   */
  readonly gate: (request: ClientRequest, call: OutboundCall) => void;
  /** Keeps a request that could not be observed from being sent, while there are deciders. */
  readonly refuse: (request: ClientRequest) => void;
}

export function createHttpGate(guard: Guard): HttpGate {
  return {
    gate(request, call) {
      if (isGated(call)) new HeldRequest(request as HeldInternals, call.gate, guard.fence).judgeOrHold();
    },
    refuse(request) {
      if (guard.deniesFaults) request.destroy(undecidedError());
    },
  };
}

/** A request of which nothing has been sent. */
class HeldRequest {
  readonly #request: HeldInternals;
  readonly #gate: CallGate;
  readonly #fence: Fence;
  readonly #within: Refusing;
  readonly #held: HeldCall;
  readonly #continue: ContinueInAdvance;
  /** Node wanted to send the output. */
  #mayFlush = false;

  constructor(request: HeldInternals, gate: CallGate, fence: Fence) {
    this.#request = request;
    this.#gate = gate;
    this.#fence = fence;
    this.#continue = new ContinueInAdvance(request);
    const flush = flushOf(request);
    this.#within = runningWithin(fence, () => {
      if (gate.deniesFaults) {
        request.destroy(undecidedError());
        return;
      }
      // Calls no code of ours, since it may be what failed. The remaining wrappers let everything pass now.
      this.#held.isHeld = false;
      if (this.#continue.isPromised) request.removeAllListeners('continue');
      if (this.#mayFlush) flush();
    });
    const decided = (response: DeniedResponse | undefined): void => this.#decided(response);
    this.#held = new HeldCall({ request, gate, within: this.#within, decided });
  }

  judgeOrHold(): void {
    this.#within.run(() => {
      if (this.#gate.awaitsBody || this.#gate.identified !== undefined) this.#hold();
      else this.#respond(this.#gate.judge('whole'));
    });
  }

  #hold(): void {
    const request = this.#request;
    const held = this.#held;
    const { _writeRaw: writeRaw, _flush: flush } = request as {
      _writeRaw: RawWriter;
      _flush: (this: HeldInternals) => void;
    };
    this.#continue.offer(() => held.isHeld);
    held.hold(
      // If a fault ends the hold, the affected write is sent.
      override(request, '_writeRaw', (...args) => {
        const kept =
          held.isHeld &&
          this.#within.run(
            () => this.#keep(...args),
            () => held.isHeld,
          );
        return held.isHeld ? kept : writeRaw.apply(request, args);
      }),
      override(request, '_flush', () => {
        if (held.isHeld) this.#mayFlush = true;
        else flush.call(request);
      }),
    );
  }

  /** Queues a write, as Node does without a connection. */
  #keep(data: string | Buffer, encoding: unknown, callback: unknown): boolean {
    this.#request.outputData.push({ data, encoding, callback });
    this.#request.outputSize += data.length;
    return this.#request.outputSize <= MAX_HELD_BYTES;
  }

  #decided(response: DeniedResponse | undefined): void {
    this.#held.letGo();
    if (response !== undefined) return this.#respond(response);
    if (this.#continue.isPromised) this.#continue.keepPromise(this.#mayFlush);
    else if (this.#mayFlush) flushRequest(this.#request);
    judgeLaterWrites(this.#request, this.#gate, this.#fence);
  }

  /** A denied call stays denied, whatever fails. */
  #respond(response: DeniedResponse | undefined): void {
    if (response === undefined) return;
    const refusing = createRefusing(this.#fence, this.#request);
    refusing.run(() => answerRequest(this.#request, response, refusing));
  }
}

type RawWriter = (this: HeldInternals, ...args: Parameters<HeldInternals['_writeRaw']>) => boolean;
