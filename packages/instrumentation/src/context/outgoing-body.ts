import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The body that the `fetch` now running was given. The transport sees a body only as it is sent: a call that never
 * got that far, to a host that refused the connection, would be recorded without its model.
 */
const bodies = new AsyncLocalStorage<unknown>();

/** Runs a `fetch` with its body at hand. Only bodies that are whole already are of use. */
export function withOutgoingBody<T>(body: unknown, fn: () => T): T {
  return typeof body === 'string' || ArrayBuffer.isView(body) ? bodies.run(body, fn) : fn();
}

/** The body of the `fetch` that the code now running belongs to, if it was whole. */
export function outgoingBody(): unknown {
  return bodies.getStore();
}
