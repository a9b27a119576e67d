import type { Fence } from '../../hook/fence.ts';
import type { DeniedResponse } from '../call-gate.ts';
import { undecidedError } from '../guard.ts';
import { statusText } from '../http/status-text.ts';

/** The methods of an undici handler that we call, by their names in undici 7 and later, or before. */
interface Handler {
  onRequestStart?(controller: object, context: object): void;
  onResponseStart?(controller: object, status: number, headers: object, statusText: string): void;
  onResponseData?(controller: object, chunk: Buffer): void;
  onResponseEnd?(controller: object, trailers: object): void;
  onResponseError?(controller: object, error: unknown): void;
  onConnect?(abort: (reason?: unknown) => void, context: null): void;
  onHeaders?(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean;
  onData?(chunk: Buffer): boolean;
  onComplete?(trailers: Buffer[]): void;
  onError?(error: unknown): void;
}

/**
 * Delivers a response to a request through its handler, as a dispatcher would, after the running code has ended. If a
 * fault of ours prevents that, the request fails as denied; errors that the handler throws are its own.
 */
export function answerThroughHandler(fence: Fence, handler: object, response: DeniedResponse): void {
  const given = new HandlerCalls(handler);
  const give = given.has('onRequestStart') ? answerNewHandler : answerOldHandler;
  Promise.resolve(response)
    .then(give.bind(undefined, given))
    .catch((error: unknown) => {
      if (given.isUnderWay) return failHandler(handler, error);
      fence.note(error);
      failHandler(handler, undecidedError());
    });
}

/** Calls a handler, and tracks whether an exception comes from it. */
class HandlerCalls {
  readonly #handler: Handler;
  /** The handler's own code is running. */
  isUnderWay = false;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  has(name: keyof Handler): boolean {
    return typeof this.#handler[name] === 'function';
  }

  call<Name extends keyof Handler>(name: Name, ...args: Parameters<Required<Handler>[Name]>): void {
    const method: unknown = this.#handler[name];
    if (typeof method !== 'function') return;
    this.isUnderWay = true;
    Reflect.apply(method as () => unknown, this.#handler, args);
    this.isUnderWay = false;
  }
}

/** Reports to a handler that its request failed; if that fails too, the error is the handler's own. */
export function failHandler(handler: object, error: unknown): void {
  const given = handler as Handler;
  if (typeof given.onResponseError === 'function') given.onResponseError(FAILED, error);
  else given.onError?.(error);
}

/** The controller of a request that has ended. */
const FAILED = {
  rawHeaders: [],
  rawTrailers: [],
  paused: false,
  aborted: true,
  reason: null,
  pause: () => undefined,
  resume: () => undefined,
  abort: () => undefined,
};

function answerNewHandler(handler: HandlerCalls, response: DeniedResponse): void {
  const controller = new AnswerController(handler, rawHeaders(response));
  handler.call('onRequestStart', controller, {});
  // A caller that has given up by now aborts when the request starts.
  if (controller.aborted) return;
  handler.call('onResponseStart', controller, response.status, response.headers, statusText(response.status));
  if (!controller.aborted) handler.call('onResponseData', controller, response.body);
  if (!controller.aborted) handler.call('onResponseEnd', controller, {});
}

function answerOldHandler(handler: HandlerCalls, response: DeniedResponse): void {
  let aborted = false;
  const abort = (reason?: unknown): void => {
    if (aborted) return;
    aborted = true;
    handler.call('onError', reason ?? new DOMException('The request was aborted.', 'AbortError'));
  };
  handler.call('onConnect', abort, null);
  if (aborted) return;
  handler.call('onHeaders', response.status, rawHeaders(response), () => undefined, statusText(response.status));
  if (!aborted) handler.call('onData', response.body);
  if (!aborted) handler.call('onComplete', []);
}

function rawHeaders({ headers }: DeniedResponse): Buffer[] {
  return Object.entries(headers)
    .flat()
    .map((text) => Buffer.from(text, 'latin1'));
}

/** The controller of a complete response: pausing has no effect, since nothing is awaited. */
class AnswerController {
  readonly #handler: HandlerCalls;
  readonly rawHeaders: readonly Buffer[];
  readonly rawTrailers: readonly Buffer[] = [];
  paused = false;
  aborted = false;
  reason: unknown = null;

  constructor(handler: HandlerCalls, headers: readonly Buffer[]) {
    this.#handler = handler;
    this.rawHeaders = headers;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#handler.call('onResponseError', this, reason);
  }
}
