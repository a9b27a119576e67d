import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type JsonRequest, type JsonSpan, spansOf } from '../../../scripts/system/otlp-json.ts';

/** Accepts OTLP/JSON over HTTP like a tracing backend, and keeps it. */
export interface Backend {
  readonly url: string;
  /** All received spans, in order, including duplicates. */
  spans(): readonly JsonSpan[];
  close(): Promise<void>;
}

/** Settings that make a Collector's exporter send to it. */
export const speaksJson = (exporter: string): string =>
  `yaml:exporters: {${exporter}: {encoding: json, compression: none}}`;

/** Starts a backend. */
export async function startBackend(): Promise<Backend> {
  const requests: JsonRequest[] = [];
  const receive = async (request: IncomingMessage): Promise<void> => {
    requests.push((await json(request)) as JsonRequest);
  };
  const server = createServer((request, response) => {
    receive(request).then(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => requests.flatMap(spansOf),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
