import type { Redactor } from '@auditspan/redaction';
import type { Logger } from 'pino';
import { listenAddressOf } from '../listen-address.ts';
import { healthOf } from '../health/health.ts';
import { boundConnections, USUAL_CONNECTIONS } from '../receiver/connection-bound.ts';
import { startGrpcReceiver } from '../receiver/grpc/grpc-receiver.ts';
import { createGrpcRoutes } from '../receiver/grpc/grpc-routes.ts';
import { MemoryBudget } from '../receiver/memory-budget.ts';
import { startReceiver } from '../receiver/receiver.ts';
import { createRoutes } from '../receiver/routes.ts';
import { createClosers } from '../serve/closers.ts';
import { createNextHop } from './next-hop.ts';
import { createProcessingEndpoint } from './processing-endpoint.ts';
import type { ProcessorConfig } from './processor-config.ts';
import { createProcessorMetrics } from './processor-metrics.ts';
import { createRequestProcessor } from './process-request.ts';

/** A running processor. */
export interface RunningProcessor {
  readonly url: string;
  readonly grpcUrl: string | undefined;
  /** Answers the requests in flight, and stops. */
  close(): Promise<void>;
}

const MIB = 2 ** 20;
const LIMITS = { requestBytes: 64 * MIB, requestItems: 4_000_000, pendingBytes: 256 * MIB };
/** Milliseconds that a shutdown waits for requests in flight. */
const GRACE = 15_000;

/**
 * Starts a processor.
 * @throws {SinkStartError} if an address cannot be bound.
 */
export async function startProcessor(
  config: ProcessorConfig,
  redactor: Redactor,
  logger: Logger,
): Promise<RunningProcessor> {
  const metrics = createProcessorMetrics();
  const nextHop = createNextHop({ ...config, url: config.to });
  const memory = new MemoryBudget(LIMITS.pendingBytes);
  const processor = createRequestProcessor(redactor);
  const endpoint = createProcessingEndpoint({ processor, nextHop, memory, metrics, ...LIMITS });
  const routes = {
    endpoint,
    metrics,
    logger,
    identify: acceptAnyone,
    health: () => healthOf([]),
  };
  const connections = await boundConnections({ wanted: USUAL_CONNECTIONS, logger });
  const closers = createClosers();
  try {
    const http = await startReceiver(listenAddressOf(config.listen), createRoutes(routes), { connections });
    closers.add(() => http.close(GRACE));
    if (config.grpcListen === 'off') return { url: http.url, grpcUrl: undefined, close: () => closers.close() };
    const grpc = await startGrpcReceiver(listenAddressOf(config.grpcListen), createGrpcRoutes(routes), { connections });
    closers.add(() => grpc.close(GRACE));
    return { url: http.url, grpcUrl: grpc.url, close: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** A processor does not authenticate senders: it stands between hops that trust each other. */
function acceptAnyone(): undefined {
  return undefined;
}
