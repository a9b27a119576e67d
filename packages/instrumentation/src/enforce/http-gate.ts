import type { ClientRequest } from 'node:http';
import { AccessDeniedError } from '../errors.ts';
import { bytesOf } from '../tap/body-chunk.ts';
import type { Fence } from '../tap/fence.ts';
import { MAX_HELD_BYTES, MAX_IDLE_MS, type CallGate, type SeenBody } from './call-gate.ts';
import { ContinueInAdvance } from './continue-in-advance.ts';
import { answerRequest, flushRequest, type OutgoingInternals } from './http-answer.ts';
import { override, type Undo } from './override.ts';

type Held = ClientRequest & OutgoingInternals;

/**
 * Keeps a request of `node:http` from sending anything until its call is judged. What its caller writes waits where it
 * waits for a connection too, so that order, callbacks and errors stay Node's own.
 */
export function gateHttpRequest(fence: Fence, request: ClientRequest, gate: CallGate): void {
  try {
    const isHeld = gate.awaitsBody || gate.identified !== undefined;
    const answer = isHeld ? undefined : gate.judge('whole');
    if (answer !== undefined) answerRequest(request as Held, answer, fence);
    if (isHeld) new HeldRequest(request as Held, gate, fence).hold();
  } catch (error) {
    refuse(fence, request, error);
  }
}

/** What cannot be kept back must not be sent unjudged. */
function refuse(fence: Fence, request: ClientRequest, fault: unknown): void {
  fence.run(() => {
    throw fault;
  });
  request.destroy(new AccessDeniedError('Denied: the request could not be kept back.', {}));
}

/** A request that nothing has been sent of. */
class HeldRequest {
  readonly #request: Held;
  readonly #gate: CallGate;
  readonly #fence: Fence;
  readonly #continue: ContinueInAdvance;
  readonly #undo: Undo[] = [];
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;
  #ending = false;
  #isHeld = true;
  /** How much of the body there is to judge by, where only the caller is still waited for. */
  #seen: SeenBody | undefined;
  /** Node wanted to send what had been written. */
  #mayFlush = false;

  constructor(request: Held, gate: CallGate, fence: Fence) {
    this.#request = request;
    this.#gate = gate;
    this.#fence = fence;
    this.#continue = new ContinueInAdvance(request);
    this.#timer = setTimeout(() => this.#judge('part'), MAX_IDLE_MS);
  }

  hold(): void {
    const request = this.#request;
    this.#undo.push(
      override(request, '_writeRaw', (data, encoding, callback) => this.#keep(data, encoding, callback)),
      override(request, '_flush', () => {
        this.#mayFlush = true;
      }),
    );
    this.#followWriting();
    this.#continue.offer(() => this.#isHeld);
    request.once('close', () => this.#letGo());
    if (!this.#gate.awaitsBody) this.#judge('whole');
  }

  /** Like Node where there is no connection yet. */
  #keep(data: string | Buffer, encoding: unknown, callback: unknown): boolean {
    this.#request.outputData.push({ data, encoding, callback });
    this.#request.outputSize += data.length;
    return this.#request.outputSize <= MAX_HELD_BYTES;
  }

  /** The observer's own look at what is written comes first, since it is nearer to the original. */
  #followWriting(): void {
    const request = this.#request;
    const { write, end } = request as { write: Writer<boolean>; end: Writer<unknown> };
    const writeHeld: Writer<boolean> = (...args) => {
      if (!this.#isHeld || this.#ending) return write.apply(request, args);
      const accepted = write.apply(request, this.#accepting(args));
      this.#bytes += bytesOf(args[0], args[1])?.length ?? 0;
      this.#timer.refresh();
      if (this.#bytes > MAX_HELD_BYTES) this.#judge('part');
      // A caller that waits for what it wrote to be sent would wait for ever.
      return accepted || (this.#isHeld && this.#bytes <= MAX_HELD_BYTES);
    };
    const endHeld: Writer<unknown> = (...args) => {
      this.#ending = true;
      end.apply(request, args);
      this.#judge('whole');
      return request;
    };
    this.#undo.push(
      override(request, 'write', writeHeld as Held['write']),
      override(request, 'end', endHeld as Held['end']),
    );
  }

  /** The arguments of a write whose callback is called when the bytes are taken: that they are sent may come late. */
  #accepting(args: unknown[]): unknown[] {
    const at = args.findLastIndex((arg) => typeof arg === 'function');
    if (at < 0) return args;
    process.nextTick(args[at] as () => void);
    return args.slice(0, at);
  }

  #judge(seen: SeenBody): void {
    if (!this.#isHeld) return;
    const { identified } = this.#gate;
    if (identified === undefined) return this.#decide(seen);
    if (this.#seen === undefined) void identified.then(() => this.#judge(this.#seen ?? seen));
    this.#seen = seen;
  }

  #decide(seen: SeenBody): void {
    const answer = this.#gate.judge(seen);
    this.#letGo();
    if (answer !== undefined) return answerRequest(this.#request, answer, this.#fence);
    if (this.#continue.isPromised) this.#continue.keepPromise(this.#mayFlush);
    else if (this.#mayFlush) flushRequest(this.#request);
  }

  #letGo(): void {
    this.#isHeld = false;
    clearTimeout(this.#timer);
    for (const undo of this.#undo.splice(0).toReversed()) undo();
  }
}

type Writer<Result> = (this: unknown, ...args: unknown[]) => Result;
