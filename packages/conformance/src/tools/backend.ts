import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { close, listen } from '@auditspan/testing';
import type { Delivery } from './tool.ts';

/** Replaces the backend of every tool: accepts everything and keeps it. */
export interface Backend {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  close(): Promise<void>;
}

/** Features that a Datadog agent announces. */
const AGENT_INFO = { version: '7.70.0', endpoints: ['/v0.4/traces', '/evp_proxy/v2/', '/evp_proxy/v4/'] };

/** Starts a backend. @param keep whether to keep requests; a benchmark only counts them */
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
    // A process may exit in the middle of a request.
    take(request, response).catch(() => response.destroy());
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    deliveries,
    close: () => close(server),
  };
}
