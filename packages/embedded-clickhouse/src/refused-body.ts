import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a client may go on sending a body whose request is answered already. */
const REFUSED_BODY_MS = 2000;

/**
 * Reads on, and forgets, what comes of a request's body after its answer: a client that cannot send to the end may never
 * read the answer, and its connection would not be ready for the next request. A client that sends for ever is cut off.
 */
export function forgetRefusedBody(incoming: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (incoming.complete) return;
    incoming.unpipe();
    incoming.resume();
    setTimeout(() => {
      if (!incoming.complete) incoming.socket.destroy();
    }, REFUSED_BODY_MS).unref();
  });
}
