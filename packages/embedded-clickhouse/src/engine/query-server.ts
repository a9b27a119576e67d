import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { EngineOptions } from '../engine-options.ts';
import { decodedBytes, readBodyCompression } from './body-decoding.ts';
import { forgetRefusedBody } from '../refused-body.ts';
import type { Engine } from './chdb-engine.ts';
import { receivedInTime } from './client-pace.ts';
import type { ExternalTable } from './external-tables.ts';
import { readMultipartForm } from './multipart-form.ts';
import { isOn, readQueryRequest } from './query-request.ts';
import { sendAnswer, sendError, type ResponseContext } from './query-response.ts';
import type { QueryRunner } from './query-runner.ts';
import { openRequestBody } from './request-body.ts';
import { chooseBlocks, chooseEncoding } from './response-encoding.ts';

interface Opened {
  readonly params: URLSearchParams;
  readonly tables: readonly ExternalTable[];
  /** The body, unless it is a form. */
  readonly bytes: AsyncGenerator<Buffer, void>;
}

async function* nothing(): AsyncGenerator<Buffer, void> {}

async function openForm(
  request: IncomingMessage,
  body: AsyncIterable<Buffer>,
  options: EngineOptions,
): Promise<Opened> {
  const params = paramsOf(request);
  const contentType = request.headers['content-type'] ?? '';
  const bytes = decodedBytes(body, readBodyCompression(request.headers, params), options);
  if (!/^multipart\/form-data\b/i.test(contentType)) return { params, tables: [], bytes };
  const form = await readMultipartForm(bytes, contentType, params);
  return { ...form, bytes: nothing() };
}

function paramsOf(request: IncomingMessage): URLSearchParams {
  return new URL(`http://engine${request.url ?? '/'}`).searchParams;
}

/**
 * Returns the body of a request. It may stay unread: destroying the request would prevent the response from being sent.
 */
function bodyOf(incoming: IncomingMessage, response: ServerResponse): AsyncIterable<Buffer> {
  forgetRefusedBody(incoming, response);
  return incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** Returns a signal that fires when the client disconnects before it has its response. */
function abortSignalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Creates the server for ClickHouse's HTTP queries. The front server passes the user in its own headers. */
export function createQueryServer(engine: Engine, runner: QueryRunner, options: EngineOptions): Server {
  async function answer(incoming: IncomingMessage, response: ServerResponse, context: ResponseContext): Promise<void> {
    const signal = abortSignalOf(response);
    const received = receivedInTime(bodyOf(incoming, response), options.receiveTimeoutMs);
    const { params, tables, bytes } = await openForm(incoming, received, options);
    const request = readQueryRequest(incoming.method ?? 'GET', params, incoming.headers);
    const body = await openRequestBody(bytes, request.query, options.maxQueryBytes);
    const result = await runner.run({ request, body, tables, signal });
    await sendAnswer(response, result, context);
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const params = paramsOf(incoming);
    const context = {
      engine,
      queryId: params.get('query_id') || randomUUID(),
      encoding: isOn(params.get('enable_http_compression'))
        ? chooseEncoding(incoming.headers['accept-encoding'])
        : undefined,
      blocks: chooseBlocks(params),
      sendTimeoutMs: options.sendTimeoutMs,
    };
    try {
      await answer(incoming, response, context);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else await sendError(response, error, context);
    }
  }

  const server = createServer((incoming, response) => {
    void handle(incoming, response).catch(() => response.destroy());
  });
  // The front server waits for long queries, and limits idle clients.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  return server;
}
