let depth = 0;

/** Runs a function that starts requests of ours over `node:http`, which no tap follows. It must start them at once. */
export function asOwnTraffic<T>(start: () => T): T {
  depth += 1;
  try {
    return start();
  } finally {
    depth -= 1;
  }
}

/** Whether the request that is being started at this moment is ours. */
export function isOwnTraffic(): boolean {
  return depth > 0;
}

const sessions = new WeakSet<object>();

/** Says that a session of HTTP/2 is ours, to a server of ours in memory, whose side this is. */
export function noteOwnSession(session: object): void {
  sessions.add(session);
}

/** Whether what a session of HTTP/2 receives is ours. */
export function isOwnSession(session: object): boolean {
  return sessions.has(session);
}
