import { SinkUnavailableError } from '../errors.ts';
import type { Body } from './body.ts';
import type { ExportCall, ExportEndpoint } from './export-endpoint.ts';
import type { MemoryLease } from './memory-budget.ts';

/** An endpoint that refuses requests once it is stopped. */
export interface StoppableEndpoint {
  readonly endpoint: ExportEndpoint;
  /** Resolves when no request is being processed any more. */
  stop(): Promise<void>;
}

/**
 * Makes an endpoint stoppable while its receivers go on answering: a refused connection makes some senders drop their spans,
 * while a 503 makes them retry. A request whose body has not arrived in full by then is refused, too.
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
