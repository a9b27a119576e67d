import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server whose responses a test defines. */
export interface RawEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

export async function startRawEndpoint(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<RawEndpoint> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => answer(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
