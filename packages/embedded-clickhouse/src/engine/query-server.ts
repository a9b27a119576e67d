import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { EngineOptions } from '../engine-options.ts';
import type { Engine } from './chdb-engine.ts';
import type { ExternalTable } from './external-tables.ts';
import { readMultipartForm } from './multipart-form.ts';
import { readQueryRequest } from './query-request.ts';
import { sendAnswer, sendError, type ResponseContext } from './query-response.ts';
import type { QueryRunner } from './query-runner.ts';
import { decodedBytes, openRequestBody } from './request-body.ts';
import { chooseEncoding } from './response-encoding.ts';

interface Opened {
  readonly params: URLSearchParams;
  readonly tables: readonly ExternalTable[];
  readonly multipart: boolean;
}

async function openForm(request: IncomingMessage, body: AsyncIterable<Buffer>, maxBodyBytes: number): Promise<Opened> {
  const params = new URL(request.url ?? '/', 'http://engine').searchParams;
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType)) return { params, tables: [], multipart: false };
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const form = await readMultipartForm(decodedBytes(body, encoding, maxBodyBytes), contentType, params);
  return { ...form, multipart: true };
}

/** How long a client may go on sending a body that is refused already. */
const REFUSED_BODY_MS = 2000;

/**
 * The body of a request, which may be left unread: were the request destroyed, its answer could not be sent.
 * What is left of it is read and forgotten, for a while.
 */
function bodyOf(incoming: IncomingMessage, response: ServerResponse): AsyncIterable<Buffer> {
  response.once('finish', () => {
    if (incoming.complete) return;
    incoming.resume();
    setTimeout(() => incoming.destroy(), REFUSED_BODY_MS).unref();
  });
  return incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** Fires when the client goes away before it has its answer. */
function abortSignalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Answers ClickHouse's HTTP queries; who asks is told by the front in headers of its own. */
export function createQueryServer(engine: Engine, runner: QueryRunner, options: EngineOptions): Server {
  async function answer(incoming: IncomingMessage, response: ServerResponse, context: ResponseContext): Promise<void> {
    const signal = abortSignalOf(response);
    const bytes = bodyOf(incoming, response);
    const { params, tables, multipart } = await openForm(incoming, bytes, options.maxBodyBytes);
    const request = readQueryRequest(incoming.method ?? 'GET', params, incoming.headers);
    const source = multipart ? [] : bytes;
    const encoding = multipart ? 'identity' : request.contentEncoding;
    const body = await openRequestBody(source, request.query, encoding, options);
    const result = await runner.run({ request, body, tables, signal });
    await sendAnswer(response, result, context);
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const params = new URL(incoming.url ?? '/', 'http://engine').searchParams;
    const compress = params.get('enable_http_compression') === '1';
    const context = {
      engine,
      queryId: params.get('query_id') || randomUUID(),
      encoding: compress ? chooseEncoding(incoming.headers['accept-encoding']) : undefined,
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
  // The front waits for long queries; it is the one that bounds idle clients.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  return server;
}
