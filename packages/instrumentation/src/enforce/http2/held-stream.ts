import type { ClientHttp2Stream } from 'node:http2';
import { bytesOf } from '../../tap/body-chunk.ts';
import type { Fence } from '../../tap/fence.ts';
import { MAX_HELD_BYTES, MAX_IDLE_MS, type CallGate, type DeniedAnswer, type SeenBody } from '../call-gate.ts';
import { ContinueOverHttp2 } from './continue-over-http2.ts';
import { undecidedError } from '../guard.ts';
import { followWriting, type Held } from '../held/held-writing.ts';
import { sessionThatAnswers } from './http2-answer.ts';
import { override, type Undo } from '../../tap/override.ts';
import { judgeWritten } from '../judged-messages.ts';
import { sendPending, type PendingStream } from './pending-stream.ts';
import { keepOpen } from './session-kept-open.ts';
import { judgeWhatFollows } from '../held/stream-that-goes-on.ts';
import { createRefusing, runningWithin, type Refusing } from '../held/refusing.ts';

type Writer<Result> = (this: unknown, ...args: unknown[]) => Result;

/**
 * A stream of HTTP/2 that nothing is sent of until its call is judged: when its body has ended, or has said all that it
 * says of the model, is longer than is waited for, or is not written any more. What its caller writes waits where it
 * waits for a connection too.
 */
export class HeldStream implements Held {
  readonly #pending: PendingStream;
  readonly #stream: ClientHttp2Stream;
  readonly #gate: CallGate;
  readonly #fence: Fence;
  readonly #within: Refusing;
  readonly #onDenied: () => void;
  readonly #continue: ContinueOverHttp2;
  readonly #undo: Undo[] = [];
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;
  /** What its caller wrote, since more than its start may have to be judged. */
  readonly #written: Buffer[] = [];
  isHeld = true;
  #isDenied = false;
  /** How much of the body there is to judge by, where only the caller is still waited for. */
  #seen: SeenBody | undefined;

  /** @param onDenied told before the caller is answered */
  constructor(pending: PendingStream, gate: CallGate, fence: Fence, onDenied: () => void) {
    this.#pending = pending;
    this.#stream = pending.stream;
    this.#gate = gate;
    this.#fence = fence;
    this.#onDenied = onDenied;
    this.#continue = new ContinueOverHttp2(pending.stream);
    const { session, stream, request } = pending;
    this.#within = runningWithin(fence, () => {
      this.isHeld = false;
      if (pending.isSent) return;
      if (gate.deniesFaults || this.#isDenied) {
        stream.destroy(undecidedError());
        return;
      }
      // Nothing of ours is called: it may be what failed. What is still in the way lets everything pass now.
      pending.isSent = true;
      if (session.connecting) session.once('connect', () => request?.());
      else request?.();
    });
  }

  hold(): void {
    this.#within.run(
      () => this.#begin(),
      () => undefined,
    );
  }

  #begin(): void {
    this.#stream.once(
      'close',
      this.#within.listener(() => this.#letGo()),
    );
    this.#undo.push(keepOpen(this.#pending.session, this.#stream));
    if (this.#stream.writableEnded || !this.#gate.awaitsBody) return this.#judge('whole');
    this.#followWriting();
    this.#continue.offer(() => this.isHeld);
    this.#timer = setTimeout(
      this.#within.listener(() => this.#judge('part')),
      MAX_IDLE_MS,
    );
  }

  #followWriting(): void {
    const stream = this.#stream;
    const { close } = stream as { close: Writer<void> };
    const closeHeld: Writer<void> = (...args) => {
      close.apply(stream, args);
      // It would wait for its head to be sent, to be reset after that.
      if (this.isHeld) stream.destroy();
    };
    this.#undo.push(
      ...followWriting(stream, this, this.#within),
      override(stream, 'close', closeHeld as ClientHttp2Stream['close']),
    );
  }

  noteWritten([chunk, encoding]: readonly unknown[], accepted: boolean): boolean {
    this.#bytes += this.#keep(chunk, encoding);
    this.#timer?.refresh();
    if (this.#gate.hasRead) this.#judge('whole');
    else if (this.#bytes > MAX_HELD_BYTES) this.#judge('part');
    return accepted || (this.isHeld && this.#bytes <= MAX_HELD_BYTES);
  }

  noteEnded([chunk, encoding]: readonly unknown[]): void {
    this.#keep(chunk, encoding);
    this.#judge('whole');
  }

  #keep(chunk: unknown, encoding: unknown): number {
    const bytes = bytesOf(chunk, encoding);
    if (bytes === undefined) return 0;
    this.#written.push(bytes);
    return bytes.length;
  }

  #judge(seen: SeenBody): void {
    // Whoever closes a stream ends it too.
    if (!this.isHeld || this.#stream.closed) return;
    const { identified } = this.#gate;
    if (identified === undefined) return this.#decide(seen);
    if (this.#seen === undefined) void identified.then(this.#within.listener(() => this.#judge(this.#seen ?? seen)));
    this.#seen = seen;
  }

  #decide(seen: SeenBody): void {
    const answer = this.#gate.judge(seen) ?? judgeWritten(this.#gate, this.#written.splice(0));
    this.isHeld = false;
    this.#isDenied = answer !== undefined;
    this.#continue.keepPromise();
    if (answer === undefined) sendPending(this.#pending);
    else this.#answer(answer);
    this.#letGo();
    if (answer === undefined) judgeWhatFollows(this.#stream, this.#gate, this.#fence);
  }

  /** What is denied stays denied, whatever fails. */
  #answer(answer: DeniedAnswer): void {
    createRefusing(this.#fence, this.#stream).run(
      () => {
        this.#fence.run(this.#onDenied);
        const answering = sessionThatAnswers(this.#fence, () => answer);
        this.#stream.once('close', answering.destroy.bind(answering));
        sendPending(this.#pending, answering);
      },
      () => undefined,
    );
  }

  #letGo(): void {
    this.isHeld = false;
    clearTimeout(this.#timer);
    for (const undo of this.#undo.splice(0).toReversed()) undo();
  }
}
