import type { ClientRequest } from 'node:http';
import { bytesOf } from '../../tap/body-chunk.ts';
import type { Fence } from '../../tap/fence.ts';
import { MAX_HELD_BYTES, MAX_IDLE_MS, type CallGate, type DeniedAnswer, type SeenBody } from '../call-gate.ts';
import { ContinueInAdvance } from './continue-in-advance.ts';
import { followWriting, type Held } from '../held/held-writing.ts';
import { answerRequest, flushOf, flushRequest, type OutgoingInternals } from './http-answer.ts';
import { undecidedError, type Guard } from '../guard.ts';
import { judgeWritten } from '../judged-messages.ts';
import { override, type Undo } from '../../tap/override.ts';
import { createRefusing, runningWithin, type Refusing } from '../held/refusing.ts';
import { judgeWhatFollows } from '../held/stream-that-goes-on.ts';

const NOTHING = Buffer.alloc(0);

type HeldInternals = ClientRequest & OutgoingInternals;

/**
 * Keeps a request of `node:http` from sending anything until its call is judged. What its caller writes waits where it
 * waits for a connection too, so that order, callbacks and errors stay Node's own.
 */
export function gateHttpRequest(fence: Fence, request: ClientRequest, gate: CallGate): void {
  const held = new HeldRequest(request as HeldInternals, gate, fence);
  held.judgeOrHold();
}

/** Keeps a request that could not be observed from being sent, while somebody decides. */
export function refuseUnjudged(guard: Guard, request: ClientRequest): void {
  if (guard.deniesFaults) request.destroy(undecidedError());
}

/** A request that nothing has been sent of. */
class HeldRequest implements Held {
  readonly #request: HeldInternals;
  readonly #gate: CallGate;
  readonly #fence: Fence;
  readonly #within: Refusing;
  readonly #continue: ContinueInAdvance;
  readonly #undo: Undo[] = [];
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;
  /** What its caller wrote, since more than its start may have to be judged. */
  readonly #written: Buffer[] = [];
  isHeld = false;
  /** How much of the body there is to judge by, where only the caller is still waited for. */
  #seen: SeenBody | undefined;
  /** Node wanted to send what had been written. */
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
      // Nothing of ours is called: it may be what failed. What is still in the way lets everything pass now.
      this.isHeld = false;
      if (this.#continue.isPromised) request.removeAllListeners('continue');
      if (this.#mayFlush) flush();
    });
  }

  judgeOrHold(): void {
    this.#within.run(
      () => {
        if (this.#gate.awaitsBody || this.#gate.identified !== undefined) this.#hold();
        else this.#answer(this.#gate.judge('whole'));
      },
      () => undefined,
    );
  }

  #hold(): void {
    const request = this.#request;
    const { _writeRaw: writeRaw, _flush: flush } = request as {
      _writeRaw: RawWriter;
      _flush: (this: HeldInternals) => void;
    };
    this.isHeld = true;
    this.#undo.push(
      // Where a fault ends the holding, what it befell is sent.
      override(request, '_writeRaw', (...args) => {
        const kept =
          this.isHeld &&
          this.#within.run(
            () => this.#keep(...args),
            () => this.isHeld,
          );
        return this.isHeld ? kept : writeRaw.apply(request, args);
      }),
      override(request, '_flush', () => {
        if (this.isHeld) this.#mayFlush = true;
        else flush.call(request);
      }),
    );
    this.#undo.push(...followWriting(request, this, this.#within));
    this.#timer = setTimeout(
      this.#within.listener(() => this.#judge('part')),
      MAX_IDLE_MS,
    );
    this.#continue.offer(() => this.isHeld);
    request.once(
      'close',
      this.#within.listener(() => this.#letGo()),
    );
    if (!this.#gate.awaitsBody) this.#judge('whole');
  }

  /** Like Node where there is no connection yet. */
  #keep(data: string | Buffer, encoding: unknown, callback: unknown): boolean {
    this.#request.outputData.push({ data, encoding, callback });
    this.#request.outputSize += data.length;
    return this.#request.outputSize <= MAX_HELD_BYTES;
  }

  noteWritten([chunk, encoding]: readonly unknown[], accepted: boolean): boolean {
    this.#written.push(bytesOf(chunk, encoding) ?? NOTHING);
    this.#bytes += this.#written.at(-1)?.length ?? 0;
    this.#timer?.refresh();
    if (this.#bytes > MAX_HELD_BYTES) this.#judge('part');
    return accepted || (this.isHeld && this.#bytes <= MAX_HELD_BYTES);
  }

  noteEnded(): void {
    this.#judge('whole');
  }

  #judge(seen: SeenBody): void {
    if (!this.isHeld) return;
    const { identified } = this.#gate;
    if (identified === undefined) return this.#decide(seen);
    if (this.#seen === undefined) void identified.then(this.#within.listener(() => this.#judge(this.#seen ?? seen)));
    this.#seen = seen;
  }

  #decide(seen: SeenBody): void {
    const answer = this.#gate.judge(seen) ?? judgeWritten(this.#gate, this.#written.splice(0));
    this.#letGo();
    if (answer !== undefined) return this.#answer(answer);
    if (this.#continue.isPromised) this.#continue.keepPromise(this.#mayFlush);
    else if (this.#mayFlush) flushRequest(this.#request);
    judgeWhatFollows(this.#request, this.#gate, this.#fence);
  }

  /** What is denied stays denied, whatever fails. */
  #answer(answer: DeniedAnswer | undefined): void {
    if (answer === undefined) return;
    const refusing = createRefusing(this.#fence, this.#request);
    refusing.run(
      () => answerRequest(this.#request, answer, refusing),
      () => undefined,
    );
  }

  #letGo(): void {
    this.isHeld = false;
    clearTimeout(this.#timer);
    for (const undo of this.#undo.splice(0).toReversed()) undo();
  }
}

type RawWriter = (this: HeldInternals, ...args: Parameters<HeldInternals['_writeRaw']>) => boolean;
