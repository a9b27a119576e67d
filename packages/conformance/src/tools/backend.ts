import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Delivery } from './tool.ts';

/** What every tool delivers to in place of its own backend: takes all and keeps it. */
export interface Backend {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  close(): Promise<void>;
}

/** What a Datadog agent says that it can do. */
const AGENT_INFO = { version: '7.70.0', endpoints: ['/v0.4/traces', '/evp_proxy/v2/', '/evp_proxy/v4/'] };

/** @param keep whether to keep what comes; a bench only counts */
export async function startBackend(keep = true): Promise<Backend> {
  const deliveries: Delivery[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const body = await buffer(request);
    const zipped = request.headers['content-encoding'] === 'gzip';
    if (keep) deliveries.push({ path, body: zipped ? gunzipSync(body) : body });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(path === '/info' ? AGENT_INFO : {}));
  };
  const server = createServer((request, response) => {
    // A process that ends may leave in the middle.
    take(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
