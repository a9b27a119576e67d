import type { IncomingMessage, ServerResponse } from 'node:http';

/** Milliseconds that a client may go on sending the body of a request after its response. */
const REFUSED_BODY_MS = 2000;

/**
 * Drains the rest of a request's body after its response: a client that cannot finish sending may never read the
 * response, and its connection would not be ready for the next request. A client that keeps sending is disconnected.
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
