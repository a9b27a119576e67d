import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { type OtlpContentType, PROTOBUF } from '../decode/decode.ts';
import { SIGNAL, type Signal } from '../decode/signal.ts';
import {
  MethodError,
  type RequestError,
  UnauthenticatedError,
  UnknownPathError,
  UnsupportedContentError,
} from '../errors.ts';
import type { Health } from '../health/health.ts';
import type { SinkMetrics } from '../metrics.ts';
import { RECEIPT_HEADER, receiptHeaders } from '../receipts/receipt-headers.ts';
import type { Security } from './security.ts';
import { clientCertificate } from '../tls/client-certificate.ts';
import { ACCEPTED_ENCODINGS, drain, quote, readBody } from './body.ts';
import type { ExportEndpoint } from './export-endpoint.ts';
import { statusBody, successBody } from './otlp-answer.ts';
import type { RequestHandler } from './receiver.ts';
import { toRequestError } from './refusal.ts';

const JSON_TYPE: OtlpContentType = 'application/json';
const SIGNALS: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', SIGNAL.TRACES],
  ['/v1/logs', SIGNAL.LOGS],
]);
/** Bytes of a refused request that are still read, so that the sender gets to read the response. */
const DRAIN_BYTES = 128 * 2 ** 20;

/** Options of {@link createRoutes}. */
export interface RoutesOptions {
  readonly endpoint: ExportEndpoint;
  readonly metrics: Pick<SinkMetrics, 'contentType' | 'text' | 'answered' | 'served' | 'called'>;
  readonly logger: Logger;
  readonly identify: Security['identify'];
  /** Reports the health of each component. */
  readonly health: () => Promise<Health>;
}

/** Creates the handler of every path of the sink. */
export function createRoutes(options: RoutesOptions): RequestHandler {
  return async (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const start = performance.now();
    response.once('finish', () => {
      const seconds = (performance.now() - start) / 1000;
      const { httpVersion, method = '' } = request;
      options.metrics.served({ method, path, status: response.statusCode, version: httpVersion, seconds });
    });
    try {
      if (path === '/healthz') answerHealth(response, 200, await options.health());
      else if (path === '/readyz') await answerReadiness(response, options);
      else if (path === '/metrics') await answerMetrics(response, options.metrics);
      else await answerOtlp(path, request, response, options);
    } catch (error) {
      options.logger.error({ code: 'answer_failed', err: error }, 'a request could not be answered');
      response.destroy();
    }
  };
}

/**
 * Creates the handler of a sink that does not accept requests yet. It answers, because a refused connection makes some senders
 * drop their spans: Go's exporter over HTTP retries only after a response that asks for it.
 */
export function createRefusal(error: RequestError): RequestHandler {
  return async (request, response) => {
    response.setHeader('Connection', 'close');
    await drain(request, DRAIN_BYTES);
    refuse(response, contentTypeOf(request) ?? JSON_TYPE, error);
  };
}

async function answerOtlp(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  options: RoutesOptions,
): Promise<void> {
  const type = contentTypeOf(request);
  try {
    const signal = checkRequest(path, request, type);
    const producer = options.identify({
      authorization: request.headers.authorization,
      certificate: clientCertificate(request.socket),
    });
    const contentType = type ?? PROTOBUF;
    const result = await options.endpoint({
      signal,
      contentType,
      producer,
      wantsReceipt: request.headers[RECEIPT_HEADER] !== undefined,
      read: (mostBytes, lease) => readBody(request, mostBytes, lease),
    });
    options.metrics.answered(200);
    for (const [name, value] of Object.entries(receiptHeaders(result.receipt))) response.setHeader(name, value);
    answer(response, 200, contentType, successBody(contentType, signal, result));
  } catch (error) {
    const refusal = toRequestError(error, options.logger);
    options.metrics.answered(refusal.status);
    if (!(await drain(request, DRAIN_BYTES))) response.setHeader('Connection', 'close');
    refuse(response, type ?? JSON_TYPE, refusal);
  }
}

function checkRequest(path: string, request: IncomingMessage, type: OtlpContentType | undefined): Signal {
  const signal = SIGNALS.get(path);
  if (signal === undefined) throw new UnknownPathError(unknownPath(path));
  if (request.method !== 'POST') throw new MethodError(`${path} accepts only POST`);
  if (type === undefined) {
    const given = quote(request.headers['content-type'] ?? '');
    throw new UnsupportedContentError(`the content type ${given} is not ${PROTOBUF} or ${JSON_TYPE}`);
  }
  return signal;
}

function unknownPath(path: string): string {
  const signal = /^\/v1(?:development)?\/(?<signal>metrics|profiles)$/.exec(path)?.groups?.['signal'];
  if (signal !== undefined) {
    return `this is an audit sink: it accepts traces at /v1/traces and audit records as logs at /v1/logs, but no ${signal}`;
  }
  return `there is nothing at ${quote(path)}; OTLP goes to /v1/traces or /v1/logs`;
}

function contentTypeOf(request: IncomingMessage): OtlpContentType | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === PROTOBUF || type === JSON_TYPE ? type : undefined;
}

function refuse(response: ServerResponse, type: OtlpContentType, error: RequestError): void {
  if (error.retryAfter !== undefined) response.setHeader('Retry-After', String(error.retryAfter));
  if (error instanceof UnauthenticatedError) response.setHeader('WWW-Authenticate', 'Bearer');
  if (error instanceof MethodError) response.setHeader('Allow', 'POST');
  if (error instanceof UnsupportedContentError) response.setHeader('Accept-Encoding', ACCEPTED_ENCODINGS);
  answer(response, error.status, type, statusBody(type, error));
}

function answer(response: ServerResponse, status: number, type: string, body: Buffer | string): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function answerHealth(response: ServerResponse, status: number, health: Health): void {
  answer(response, status, JSON_TYPE, `${JSON.stringify(health, undefined, 2)}\n`);
}

/** 503 if nothing is acknowledged, so that senders go elsewhere. */
async function answerReadiness(response: ServerResponse, { health }: RoutesOptions): Promise<void> {
  const found = await health();
  answerHealth(response, found.state === 'failed' ? 503 : 200, found);
}

async function answerMetrics(response: ServerResponse, metrics: RoutesOptions['metrics']): Promise<void> {
  answer(response, 200, metrics.contentType, await metrics.text());
}
