import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';

let depth = 0;

/** Runs a function that synchronously starts our own requests over `node:http`, which are neither audited nor traced. */
export function asOwnTraffic<T>(start: () => T): T {
  depth += 1;
  try {
    return context.with(suppressTracing(context.active()), start);
  } finally {
    depth -= 1;
  }
}

/** Whether the request that is currently being started is ours. */
export function isOwnTraffic(): boolean {
  return depth > 0;
}

const sessions = new WeakSet<object>();

/** Marks an HTTP/2 session as ours, for our in-memory server at its other end. */
export function noteOwnSession(session: object): void {
  sessions.add(session);
}

/** Whether an HTTP/2 session is marked as ours. */
export function isOwnSession(session: object): boolean {
  return sessions.has(session);
}
