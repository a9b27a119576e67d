import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { constants, createGzip, gzipSync, type Gzip } from 'node:zlib';

import type { Frame } from './model-api.ts';

/** Responds with JSON, compressed if the client accepts it. */
export function replyJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: OutgoingHttpHeaders = {},
): void {
  const bytes = encode(response, JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    ...encoding(response),
    ...headers,
  });
  response.end(bytes);
}

/** Starts a JSON response and cuts the connection in the middle of it. */
export function replyCutJson(response: ServerResponse, body: object): void {
  const bytes = encode(response, JSON.stringify(body));
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    ...encoding(response),
  });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

/** Milliseconds for the client to read the first part before the connection is cut. */
const BEFORE_CUT_MS = 50;

/** A stream: frames in order, `pauseMs` between them, and whether the connection is cut at the end. */
export interface StreamPlan {
  readonly frames: readonly Frame[];
  readonly pauseMs: number;
  readonly cut: boolean;
}

/** Responds with server-sent events, compressed frame by frame if the client accepts it. */
export async function replyStream(
  response: ServerResponse,
  plan: StreamPlan,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...encoding(response),
    ...headers,
  });
  const sink = acceptsGzip(response.req) ? compressInto(response) : response;
  for (const frame of plan.frames) {
    if (response.closed) return;
    if (!sink.write(frame)) await Promise.race([once(sink, 'drain'), once(response, 'close')]);
    if (plan.pauseMs > 0) await pause(plan.pauseMs);
  }
  if (plan.cut) await pause(BEFORE_CUT_MS);
  if (plan.cut) response.destroy();
  else sink.end();
}

function compressInto(response: ServerResponse): Gzip {
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
  gzip.pipe(response);
  return gzip;
}

function encode(response: ServerResponse, text: string): Buffer {
  return acceptsGzip(response.req) ? gzipSync(text) : Buffer.from(text);
}

function encoding(response: ServerResponse): OutgoingHttpHeaders {
  return acceptsGzip(response.req) ? { 'content-encoding': 'gzip' } : {};
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
}
