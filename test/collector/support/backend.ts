import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { close, listen } from '@auditspan/testing';
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
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    spans: () => requests.flatMap(spansOf),
    close: () => close(server),
  };
}
