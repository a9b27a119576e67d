import type { ClientRequest } from 'node:http';
import type { ClientHttp2Stream } from 'node:http2';
import { bytesOf } from '../../tap/body-chunk.ts';
import type { Undo } from '../../hook/override.ts';
import type { CallGate, DeniedAnswer, SeenBody } from '../call-gate.ts';
import { MAX_HELD_BYTES, MAX_IDLE_MS } from './bounds.ts';
import { judgeWritten } from '../judged-messages.ts';
import { followWriting, type Held } from './held-writing.ts';
import type { Refusing } from './refusing.ts';

/** What {@link HeldCall} holds back, and how. */
export interface HeldCallOptions {
  readonly request: ClientRequest | ClientHttp2Stream;
  readonly gate: CallGate;
  readonly within: Refusing;
  /** Told once, when the call is judged; it is held no more. */
  readonly decided: (answer: DeniedAnswer | undefined) => void;
}

/**
 * Holds a call back until it is judged: when its body has ended, or has said all that it says of the model, is longer than is
 * waited for, or is not written any more, and it is known who makes it.
 */
export class HeldCall implements Held {
  readonly #options: HeldCallOptions;
  readonly #undo: Undo[] = [];
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;
  /** What its caller wrote, since more than its start may have to be judged. */
  readonly #written: Buffer[] = [];
  /** How much of the body there is to judge by, where only the caller is still waited for. */
  #seen: SeenBody | undefined;
  isHeld = true;

  constructor(options: HeldCallOptions) {
    this.#options = options;
  }

  /** @param undo takes away what keeps the call from being sent, when it is held no more */
  hold(...undo: readonly Undo[]): void {
    const { request, gate, within } = this.#options;
    this.#undo.push(...undo);
    request.once(
      'close',
      within.listener(() => this.letGo()),
    );
    if (request.writableEnded || !gate.awaitsBody) return this.#judge('whole');
    this.#undo.push(...followWriting(request, this, within));
    this.#timer = setTimeout(
      within.listener(() => this.#judge('part')),
      MAX_IDLE_MS,
    );
  }

  noteWritten(args: readonly unknown[], accepted: boolean): boolean {
    this.#bytes += this.#keep(args);
    this.#timer?.refresh();
    if (this.#options.gate.hasRead) this.#judge('whole');
    else if (this.#bytes > MAX_HELD_BYTES) this.#judge('part');
    return accepted || (this.isHeld && this.#bytes <= MAX_HELD_BYTES);
  }

  noteEnded(args: readonly unknown[]): void {
    this.#keep(args);
    this.#judge('whole');
  }

  /** Holds nothing back any more. */
  letGo(): void {
    this.isHeld = false;
    clearTimeout(this.#timer);
    for (const undo of this.#undo.splice(0).toReversed()) undo();
  }

  #keep([chunk, encoding]: readonly unknown[]): number {
    const bytes = bytesOf(chunk, encoding);
    if (bytes === undefined) return 0;
    this.#written.push(bytes);
    return bytes.length;
  }

  #judge(seen: SeenBody): void {
    const { request, gate, within, decided } = this.#options;
    // Whoever closes a stream ends it too.
    if (!this.isHeld || request.closed) return;
    const { identified } = gate;
    if (identified === undefined) {
      const answer = gate.judge(seen) ?? judgeWritten(gate, this.#written.splice(0));
      this.isHeld = false;
      return decided(answer);
    }
    if (this.#seen === undefined) void identified.then(within.listener(() => this.#judge(this.#seen ?? seen)));
    this.#seen = seen;
  }
}
