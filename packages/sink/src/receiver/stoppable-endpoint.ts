import { SinkUnavailableError } from '../errors.ts';
import type { Body } from './body.ts';
import type { ExportCall, ExportEndpoint } from './export-endpoint.ts';
import type { MemoryLease } from './memory-budget.ts';

/** An endpoint that refuses what comes once it was told to stop. */
export interface StoppableEndpoint {
  readonly endpoint: ExportEndpoint;
  /** Resolves when nothing is being taken any more. */
  stop(): Promise<void>;
}

/**
 * Lets an endpoint be stopped while its receivers go on to answer: a refused connection costs some senders their spans, where
 * a 503 has them try again. What has not come whole by then is refused, too.
 */
export function createStoppableEndpoint(endpoint: ExportEndpoint): StoppableEndpoint {
  const taking = new Set<Promise<void>>();
  let isStopping = false;
  const assertOpen = (): void => {
    if (isStopping) throw new SinkUnavailableError('the sink is stopping; try again');
  };
  return {
    async endpoint(call: ExportCall) {
      assertOpen();
      const { promise, resolve } = Promise.withResolvers<void>();
      const read = async (mostBytes: number, lease: MemoryLease): Promise<Body> => {
        const body = await call.read(mostBytes, lease);
        assertOpen();
        taking.add(promise);
        return body;
      };
      try {
        return await endpoint({ ...call, read });
      } finally {
        taking.delete(promise);
        resolve();
      }
    },
    async stop() {
      isStopping = true;
      await Promise.all(taking);
    },
  };
}
