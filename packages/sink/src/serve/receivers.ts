import type { SinkConfig } from '../config.ts';
import { SinkUnavailableError } from '../errors.ts';
import { listenAddressOf } from '../listen-address.ts';
import { boundConnections } from '../receiver/connection-bound.ts';
import { bindGrpcReceiver } from '../receiver/grpc/grpc-receiver.ts';
import { createGrpcRoutes } from '../receiver/grpc/grpc-routes.ts';
import { bindReceiver } from '../receiver/receiver.ts';
import { createRefusal, createRoutes, type RoutesOptions } from '../receiver/routes.ts';
import type { SinkMetrics } from '../metrics.ts';
import type { Endpoints } from '../store/endpoints-file.ts';
import type { Closers } from './closers.ts';
import type { Security } from '../receiver/security.ts';

/** The receivers of a sink, bound but not open yet. */
export interface BoundReceivers {
  /** Starts to handle requests. */
  open(routes: RoutesOptions & { readonly metrics: SinkMetrics }): Promise<Endpoints['otlp']>;
}

/**
 * Binds the addresses of both receivers.
 * @param closers gets their closing, so that they answer as long as any other part of the sink runs.
 * @throws {SinkStartError} if an address cannot be bound.
 */
export async function bindReceivers(
  { listen, grpc: { listen: grpcListen }, limits, shutdownTimeout }: SinkConfig,
  security: Security,
  closers: Closers,
): Promise<BoundReceivers> {
  const meanwhile = createRefusal(new SinkUnavailableError('the sink is starting; try again'));
  const http = await bindReceiver(listenAddressOf(listen), { security, meanwhile });
  closers.add(() => http.close(shutdownTimeout));
  const grpc = grpcListen === 'off' ? undefined : await bindGrpcReceiver(listenAddressOf(grpcListen), { security });
  closers.add(async () => grpc?.close(shutdownTimeout));
  return {
    async open(routes) {
      const { logger, metrics } = routes;
      const onRefused = (): void => metrics.refusedConnection();
      const connections = await boundConnections({ wanted: limits.connections, logger, onRefused });
      http.open(createRoutes(routes), connections);
      grpc?.open(createGrpcRoutes(routes), connections);
      return { url: http.url, ...(grpc && { grpcUrl: grpc.url }) };
    },
  };
}
