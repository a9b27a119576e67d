import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { SinkStartError } from '../errors.ts';
import { type ListenAddress, toAuthority } from '../listen-address.ts';
import type { TlsMaterial } from '../tls/tls-files.ts';

/** Milliseconds that a sender may take until a connection has TLS. */
const HANDSHAKE_TIMEOUT = 10_000;

/**
 * Makes a server listen, and close each connection as it comes until it is opened.
 * @param what it is for, such as `receive OTLP`, and `flag` with which another address is chosen, for the message.
 * @throws {SinkStartError} when that is not possible.
 */
export async function listenClosed(server: Server, address: ListenAddress, what: string, flag: string): Promise<void> {
  server.maxConnections = 0;
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SinkStartError(
      `cannot ${what} on ${toAuthority(address)}: ${reason}; stop what uses the port, or choose another with ${flag}`,
      { cause: error },
    );
  }
}

/** Lets a listening server keep what connects. */
export function openToAll(server: Server): void {
  server.maxConnections = Number.POSITIVE_INFINITY;
}

/** What a TLS server is made with: a client certificate is looked at with each request, so that `/healthz` needs none. */
export function tlsOptions(tls: TlsMaterial): TlsOptions {
  const requestCert = tls.ca !== undefined;
  return { ...tls, requestCert, rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_TIMEOUT };
}

/** Where a listening server is reached. */
export function urlOf(server: Server, { host }: ListenAddress, scheme: 'http' | 'https' = 'http'): string {
  const { port } = server.address() as AddressInfo;
  return `${scheme}://${toAuthority({ host, port })}`;
}
