import type { DeniedAnswer } from './call-gate.ts';
import { statusText } from './status-text.ts';

/** What of an undici handler is called, in the words of undici 7 and later, or of those before. */
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

/** Gives a request its answer through its handler, as a dispatcher would, once the code now running has ended. */
export function answerThroughHandler(handler: object, answer: DeniedAnswer): void {
  const given = handler as Handler;
  const give = typeof given.onRequestStart === 'function' ? answerNewHandler : answerOldHandler;
  Promise.resolve(answer)
    .then(give.bind(undefined, given))
    .catch((error: unknown) => failHandler(given, error));
}

/** Tells a handler that its request failed; where it cannot be told either, the error is the handler's own. */
export function failHandler(handler: object, error: unknown): void {
  const given = handler as Handler;
  if (typeof given.onResponseError === 'function') given.onResponseError(FAILED, error);
  else given.onError?.(error);
}

/** The controller of a request of which nothing is left to control. */
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

function answerNewHandler(handler: Handler, answer: DeniedAnswer): void {
  const controller = new AnswerController(handler, rawHeaders(answer));
  handler.onRequestStart?.(controller, {});
  // A caller who has given up by now says so when it is asked to start.
  if (controller.aborted) return;
  handler.onResponseStart?.(controller, answer.status, answer.headers, statusText(answer.status));
  if (!controller.aborted) handler.onResponseData?.(controller, answer.body);
  if (!controller.aborted) handler.onResponseEnd?.(controller, {});
}

function answerOldHandler(handler: Handler, answer: DeniedAnswer): void {
  let aborted = false;
  const abort = (reason?: unknown): void => {
    if (aborted) return;
    aborted = true;
    handler.onError?.(reason ?? new DOMException('The request was aborted.', 'AbortError'));
  };
  handler.onConnect?.(abort, null);
  if (aborted) return;
  handler.onHeaders?.(answer.status, rawHeaders(answer), () => undefined, statusText(answer.status));
  if (!aborted) handler.onData?.(answer.body);
  if (!aborted) handler.onComplete?.([]);
}

function rawHeaders({ headers }: DeniedAnswer): Buffer[] {
  return Object.entries(headers)
    .flat()
    .map((text) => Buffer.from(text, 'latin1'));
}

/** The controller of an answer that is there as a whole: pausing has no effect, since nothing is left to wait for. */
class AnswerController {
  readonly #handler: Handler;
  readonly rawHeaders: readonly Buffer[];
  readonly rawTrailers: readonly Buffer[] = [];
  paused = false;
  aborted = false;
  reason: unknown = null;

  constructor(handler: Handler, headers: readonly Buffer[]) {
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
    this.#handler.onResponseError?.(this, reason);
  }
}
