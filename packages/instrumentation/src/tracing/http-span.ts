import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';
import { fieldsOfError } from '../thrown.ts';
import { clientAttributes, nameOfSpan } from './http-attributes.ts';

/** A request that the service makes, over any transport. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly userAgent?: string | undefined;
  /** The context in which it is made. */
  readonly within: Context;
  setHeader(name: string, value: string): void;
}

/** Starts the span of a request that the service makes, and injects its context. */
export function startClientSpan(tracer: Tracer, request: OutgoingRequest): Span | undefined {
  const { method, within } = request;
  // Exporters' own requests are not part of the service's work.
  if (isTracingSuppressed(within)) return undefined;
  const attributes = clientAttributes(method, request.url, request.userAgent);
  const span = tracer.startSpan(nameOfSpan(method), { kind: SpanKind.CLIENT, attributes }, within);
  const fields: Record<string, string> = {};
  propagation.inject(trace.setSpan(within, span), fields);
  for (const [name, value] of Object.entries(fields)) request.setHeader(name, value);
  return span;
}

/** Sets a client span's status: 4xx is an error too. */
export function noteClientStatus(span: Span, status: number): void {
  noteStatus(span, status, status >= 400);
}

/** Sets a server span's status: 4xx is not an error of the server. */
export function noteServerStatus(span: Span, status: number): void {
  noteStatus(span, status, status >= 500);
}

function noteStatus(span: Span, status: number, failed: boolean): void {
  const attributes: Attributes = { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status };
  span.setAttributes(failed ? { ...attributes, [ATTR_ERROR_TYPE]: String(status) } : attributes);
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Marks an exchange as failed without a response, or during it. */
export function noteError(span: Span, error: unknown): void {
  const { code, name } = fieldsOfError(error);
  const type = [code, name].find((value) => typeof value === 'string') ?? '_OTHER';
  span.setAttribute(ATTR_ERROR_TYPE, type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Extracts the context from the headers of a received request. */
export function contextOfHeaders(headers: object): Context {
  return propagation.extract(context.active(), headers);
}
