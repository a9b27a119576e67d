import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { close, listen } from '@auditspan/testing';
import { DecodeBudget } from '../../packages/sink/src/decode/decode-budget.ts';
import { decodeProtobufRequest } from '../../packages/sink/src/decode/protobuf-request.ts';
import type { Span } from '../../packages/sink/src/decode/span.ts';

const PROTOBUF = 'application/x-protobuf';

/** Accepts OTLP in protobuf over HTTP and keeps it, at little cost. */
export interface NextHop {
  readonly url: string;
  /** Returns the spans received since the last call, by span id. */
  take(): ReadonlyMap<string, Span>;
  close(): Promise<void>;
}

/** Starts the next hop after the processors. */
export async function startNextHop(): Promise<NextHop> {
  let bodies: Buffer[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    bodies.push(await buffer(request));
    response.writeHead(200, { 'content-type': PROTOBUF }).end();
  };
  const server = createServer((request, response) => {
    void receive(request, response);
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    take() {
      const spans = bodies.flatMap((body) => decodeProtobufRequest(body, new DecodeBudget(Infinity)));
      bodies = [];
      return new Map(spans.map((span) => [span.spanId, span]));
    },
    close: () => close(server),
  };
}
