/**
 * The body that the `fetch` now running was given. The transport sees a body only as it is sent: a call that never
 * got that far, to a host that refused the connection, would be recorded without its model. `fetch` hands its request to
 * a dispatcher before it returns; one that a full pool makes later is not this one's.
 */
let current: unknown;

/** Runs a `fetch` with its body at hand. Only bodies that are whole already are of use. */
export function withOutgoingBody<T>(body: unknown, fn: () => T): T {
  const outer = current;
  current = typeof body === 'string' || ArrayBuffer.isView(body) ? body : undefined;
  try {
    return fn();
  } finally {
    current = outer;
  }
}

/** The body of the `fetch` that is running now, if it was whole. */
export function outgoingBody(): unknown {
  return current;
}
