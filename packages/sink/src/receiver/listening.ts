import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { SinkStartError } from '../errors.ts';
import { type ListenAddress, toAuthority } from '../listen-address.ts';
import type { TlsMaterial } from '../tls/tls-files.ts';
import { messageOf } from '../error-message.ts';

/** Milliseconds that a TLS handshake may take. */
const HANDSHAKE_TIMEOUT = 10_000;

/**
 * Starts listening, with every connection closed on arrival until {@link openToAll}.
 * @param what purpose of the server, such as `receive OTLP`, and `flag` the one that selects another address, for the message.
 * @throws {SinkStartError} if the address cannot be bound.
 */
export async function listenClosed(server: Server, address: ListenAddress, what: string, flag: string): Promise<void> {
  server.maxConnections = 0;
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  } catch (error) {
    const reason = messageOf(error);
    throw new SinkStartError(`cannot ${what} on ${toAuthority(address)}: ${reason}; ${remedyOf(error, flag)}`, {
      cause: error,
    });
  }
}

function remedyOf(error: unknown, flag: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EMFILE') return 'raise the limit of open files (ulimit -n)';
  if (code === 'EADDRINUSE') return `stop what uses the port, or choose another with ${flag}`;
  return `choose another address with ${flag}`;
}

/** Lets a listening server accept connections. */
export function openToAll(server: Server): void {
  server.maxConnections = Number.POSITIVE_INFINITY;
}

/** Returns the TLS options of a server. Client certificates are checked per request, so that `/healthz` needs none. */
export function tlsOptions(tls: TlsMaterial): TlsOptions {
  const requestCert = tls.ca !== undefined;
  return { ...tls, requestCert, rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_TIMEOUT };
}

/** Returns the URL of a listening server. */
export function urlOf(server: Server, { host }: ListenAddress, scheme: 'http' | 'https' = 'http'): string {
  const { port } = server.address() as AddressInfo;
  return `${scheme}://${toAuthority({ host, port })}`;
}
