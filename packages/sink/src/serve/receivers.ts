import type { SinkConfig } from '../config.ts';
import { SinkStartError, SinkUnavailableError } from '../errors.ts';
import { type ListenAddress, parseListenAddress } from '../listen-address.ts';
import { boundConnections } from '../receiver/connection-bound.ts';
import { bindGrpcReceiver } from '../receiver/grpc/grpc-receiver.ts';
import { createGrpcRoutes } from '../receiver/grpc/grpc-routes.ts';
import { bindReceiver } from '../receiver/receiver.ts';
import { createRefusal, createRoutes, type RoutesOptions } from '../receiver/routes.ts';
import type { SinkMetrics } from '../metrics.ts';
import type { Endpoints } from '../store/endpoints-file.ts';
import type { Closers } from './closers.ts';
import type { Security } from './security.ts';

/** The receivers of a sink, which have their addresses and take nothing yet. */
export interface BoundReceivers {
  /** Begins to receive. */
  open(routes: RoutesOptions & { readonly metrics: SinkMetrics }): Promise<Endpoints['otlp']>;
}

/**
 * Takes the addresses of both receivers.
 * @param closers are told of them twice: what is begun after this ends before it, but what is received is stored after all.
 * @throws {SinkStartError} where one cannot be had.
 */
export async function bindReceivers(
  { listen, grpc: { listen: grpcListen }, limits, shutdownTimeout }: SinkConfig,
  security: Security,
  closers: Closers,
): Promise<BoundReceivers> {
  const meanwhile = createRefusal(new SinkUnavailableError('the sink is starting; try again'));
  const http = await bindReceiver(addressOf(listen), { security, meanwhile });
  const closeHttp = (): Promise<void> => http.close(shutdownTimeout);
  closers.add(closeHttp);
  const grpc = grpcListen === 'off' ? undefined : await bindGrpcReceiver(addressOf(grpcListen), { security });
  const closeGrpc = async (): Promise<void> => grpc?.close(shutdownTimeout);
  closers.add(closeGrpc);
  return {
    async open(routes) {
      const { logger, metrics } = routes;
      const onRefused = (): void => metrics.refusedConnection();
      const connections = await boundConnections({ wanted: limits.connections, logger, onRefused });
      closers.add(closeHttp);
      http.open(createRoutes(routes), connections);
      closers.add(closeGrpc);
      grpc?.open(createGrpcRoutes(routes), connections);
      return { url: http.url, ...(grpc && { grpcUrl: grpc.url }) };
    },
  };
}

/** The schema has checked it already. */
export function addressOf(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined) throw new SinkStartError(`${text} is not host:port`);
  return address;
}
