import type { ClientRequest } from 'node:http';
import type { ClientHttp2Stream } from 'node:http2';
import { bytesOf } from '../../tap/body-chunk.ts';
import type { Undo } from '../../hook/override.ts';
import type { CallGate, DeniedResponse, SeenBody } from '../call-gate.ts';
import { MAX_HELD_BYTES, MAX_IDLE_MS } from './bounds.ts';
import { judgeWritten } from '../judged-messages.ts';
import { followWriting, type Held } from './held-writing.ts';
import type { Refusing } from './refusing.ts';

/** Options of {@link HeldCall}. */
export interface HeldCallOptions {
  readonly request: ClientRequest | ClientHttp2Stream;
  readonly gate: CallGate;
  readonly within: Refusing;
  /** Called once, when the call is judged and no longer held. */
  readonly decided: (response: DeniedResponse | undefined) => void;
}

/**
 * Holds a call until it is judged: when its body has ended, has named the model, exceeds the bound, or is no longer
 * being written, and its principal is known.
 */
export class HeldCall implements Held {
  readonly #options: HeldCallOptions;
  readonly #undo: Undo[] = [];
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;
  /** The caller's writes, since more than the start may have to be judged. */
  readonly #written: Buffer[] = [];
  /** How much of the body has been seen, if only the principal is still awaited. */
  #seen: SeenBody | undefined;
  isHeld = true;

  constructor(options: HeldCallOptions) {
    this.#options = options;
  }

  /** @param undo removes what keeps the call from being sent, once it is no longer held */
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

  /** Stops holding the call. */
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
    // Closing a stream also ends it.
    if (!this.isHeld || request.closed) return;
    const { identified } = gate;
    if (identified === undefined) {
      const response = gate.judge(seen) ?? judgeWritten(gate, this.#written.splice(0));
      this.isHeld = false;
      return decided(response);
    }
    if (this.#seen === undefined) void identified.then(within.listener(() => this.#judge(this.#seen ?? seen)));
    this.#seen = seen;
  }
}
