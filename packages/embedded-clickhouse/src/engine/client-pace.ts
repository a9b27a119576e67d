import { queryError } from '../query-error.ts';

/*
 * A client that neither reads nor writes must not hold a query's slot for ever.
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
 * The pieces of a body, each of which must come in time once it is asked for.
 *
 * @yields the pieces.
 * @throws {QueryError} 209 when nothing comes for so long.
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
    // Not awaited: after a timeout, the source still waits for its next piece.
    void iterator.return?.();
  }
}

/**
 * The pieces of an answer, of which the next must be asked for in time. A slow source is not waited for less.
 *
 * @param giveUp - called when the client has taken nothing for so long.
 * @yields the pieces.
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
