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
