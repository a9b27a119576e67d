import { queryError } from '../query-error.ts';

/*
 * A client that neither reads nor writes must not occupy a query's slot forever.
 */

async function inTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `Timeout exceeded while reading the request: nothing came for ${timeoutMs} ms (receiveTimeoutMs)`;
    timer = setTimeout(() => reject(queryError('SOCKET_TIMEOUT', message, 408)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Passes the chunks of a body on, each of which must arrive in time once requested.
 *
 * @yields the chunks.
 * @throws {QueryError} 209 if nothing arrives in time.
 */
export async function* receivedInTime(source: AsyncIterable<Buffer>, timeoutMs: number): AsyncGenerator<Buffer, void> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await inTime(iterator.next(), timeoutMs);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: after a timeout, the source is still waiting for its next chunk.
    void iterator.return?.();
  }
}

/**
 * Passes the chunks of a response on, each of which must be requested in time. Waiting for a slow source is not
 * limited.
 *
 * @param giveUp - called if the client has read nothing in time.
 * @yields the chunks.
 */
export async function* takenInTime(
  source: AsyncIterable<Uint8Array>,
  timeoutMs: number,
  giveUp: () => void,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of source) {
    const timer = setTimeout(giveUp, timeoutMs);
    try {
      yield piece;
    } finally {
      clearTimeout(timer);
    }
  }
}
