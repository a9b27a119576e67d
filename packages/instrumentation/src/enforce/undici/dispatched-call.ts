import type { DispatchedRequest } from '../../context/origin/dispatch-anchor.ts';
import { bytesOf } from '../../tap/body-chunk.ts';
import type { CallObserver, RequestHead } from '../../tap/call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { hasBody, type UndiciRequest } from '../../tap/outbound/undici-request.ts';
import type { CallGate, DeniedResponse, SeenBody } from '../call-gate.ts';
import { ungated, type GatedCall } from '../gated-call.ts';
import { answerThroughHandler } from './handler-response.ts';
import { deniedError, undecidedError } from '../guard.ts';
import { dropBody, holdBody, isHeldBody, type HeldBody } from './held-body.ts';
import { judgeWritten } from '../judged-messages.ts';

/** A model call that is about to be dispatched. */
export interface DispatchedCall {
  readonly request: DispatchedRequest;
  readonly head: RequestHead;
  readonly call: GatedCall;
  readonly fence: Fence;
  /** Sends it; its observer has seen the start of its body by then. */
  readonly send: (options: unknown, call: CallObserver) => unknown;
  /**
   * Must be called with a fault that occurs after `dispatch` has returned, and the options with which the request can
   * still be sent.
   */
  readonly failed: (fault: unknown, options: unknown) => void;
}

/**
 * Judges a call and sends it or responds to it: later, if the principal is not known yet, or if its body must be read
 * first and arrives in chunks.
 */
export function judgeDispatched(dispatched: DispatchedCall): unknown {
  const { call, head, request } = dispatched;
  const { body } = request.options as UndiciRequest;
  const isHeld = call.gate.awaitsBody && head.body === undefined && isHeldBody(body);
  if (!isHeld && call.gate.identified === undefined) return judgeNow(dispatched);
  const held = isHeld ? holdBody(dispatched.fence, body) : undefined;
  judgeLater(dispatched, held).catch((fault: unknown) =>
    dispatched.failed(
      fault,
      held === undefined ? request.options : { ...(request.options as object), body: held.replay() },
    ),
  );
  return true;
}

async function judgeLater(dispatched: DispatchedCall, held: HeldBody | undefined): Promise<void> {
  await dispatched.call.gate.identified;
  if (held === undefined) judgeNow(dispatched);
  else await judgeHeld(dispatched, held);
}

function judgeNow({ call, head, request, fence, send }: DispatchedCall): unknown {
  const options = request.options as UndiciRequest;
  const { response, bytes } = judgeShown(fence, call, head, options);
  if (response === undefined) return send(options, skipping(call, bytes));
  fence.run(() => dropBody(options.body));
  return deny(fence, call, request.handler as object, response);
}

async function judgeHeld({ call, request, fence, send }: DispatchedCall, held: HeldBody): Promise<void> {
  const { gate } = call;
  const seen = await held.read(
    (chunk) => fence.run(() => call.requestBody(chunk)),
    () => gate.goesOn !== undefined && gate.hasRead,
  );
  const response = judgeStart(gate, seen, held.shown);
  if (response === undefined) {
    const body = held.sent((chunk) => judgeOnward(gate, fence, chunk));
    send({ ...(request.options as object), body }, skipping(call, lengthOf(held.shown)));
    return;
  }
  fence.run(() => held.drop());
  deny(fence, call, request.handler as object, response);
}

/** More than the first message of a stream may be available already. */
function judgeStart(gate: CallGate, seen: SeenBody, shown: readonly Buffer[]): DeniedResponse | undefined {
  return gate.judge(seen) ?? judgeWritten(gate, shown);
}

/**
 * Judges a chunk of a stream before it leaves.
 *
 * @throws {AccessDeniedError} if it is denied, which ends the body and so the call
 */
function judgeOnward(gate: CallGate, fence: Fence, chunk: Buffer): void {
  let response: DeniedResponse | undefined;
  try {
    response = gate.goesOn?.(chunk, true);
  } catch (fault) {
    fence.note(fault);
    if (gate.deniesFaults) throw undecidedError();
  }
  if (response !== undefined) throw deniedError();
}

function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((bytes, { length }) => bytes + length, 0);
}

/** Records a call as denied and delivers the response to its caller. */
export function deny(fence: Fence, call: CallObserver, handler: object, response: DeniedResponse): true {
  fence.run(() => call.end({ kind: 'complete' }));
  answerThroughHandler(fence, handler, response);
  return true;
}

/** Passes a call its body, if that is complete, and judges it. */
export function judgeShown(
  fence: Fence,
  call: GatedCall,
  head: RequestHead,
  request: UndiciRequest,
): { readonly response: DeniedResponse | undefined; readonly bytes: number } {
  const body = bytesOf(head.body);
  if (body === undefined) return { response: call.gate.judge(hasBody(request) ? 'part' : 'whole'), bytes: 0 };
  fence.run(() => call.requestBody(body));
  return { response: judgeStart(call.gate, 'whole', [body]), bytes: body.length };
}

/** Returns the observer of a call that has seen the first bytes of its request before they are sent. */
export function skipping(call: CallObserver, seen: number): CallObserver {
  if (seen === 0) return call;
  let left = seen;
  return {
    ...ungated(call),
    requestBody(chunk) {
      const skipped = Math.min(left, chunk.length);
      left -= skipped;
      if (skipped < chunk.length) call.requestBody(chunk.subarray(skipped));
    },
  };
}
