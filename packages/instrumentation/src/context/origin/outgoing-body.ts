/**
 * The body passed to the running `fetch`. The transport sees a body only as it is sent: a call that fails earlier, such
 * as to a host that refuses the connection, would be recorded without its model. `fetch` passes its request to a
 * dispatcher before it returns; requests that a saturated pool creates later do not belong to it.
 */
let current: unknown;

/** Runs a `fetch` with its body available. Only complete bodies are of use. */
export function withOutgoingBody<T>(body: unknown, fn: () => T): T {
  const outer = current;
  current = typeof body === 'string' || ArrayBuffer.isView(body) ? body : undefined;
  try {
    return fn();
  } finally {
    current = outer;
  }
}

/** Returns the body of the running `fetch`, if it is complete. */
export function outgoingBody(): unknown {
  return current;
}
