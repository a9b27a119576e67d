import type { ClientRequest, IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { InstrumentationConfig } from '../../config.ts';
import { codeOf } from '../../error-code.ts';
import { asOwnTraffic } from '../../tap/own-traffic.ts';
import { tracesUrl } from '../exporters.ts';
import type { GivenReceipt } from './receipt-file.ts';
import { whyUndelivered } from './undelivered.ts';

/** What the receiver made of a request. */
export type SendResult =
  /** `rejected` spans of it were refused all the same. */
  | { readonly kind: 'taken'; readonly rejected: number; readonly receipt?: GivenReceipt | undefined }
  /** Not now: nobody took it, for a reason in words, or the receiver asks for another time. */
  | { readonly kind: 'later'; readonly why: string; readonly afterMs?: number | undefined }
  /** Never, for what it is. */
  | { readonly kind: 'refused'; readonly status: number };

/** Sends requests of audit spans, one attempt each; never rejects. */
export type SendRequest = (request: Uint8Array) => Promise<SendResult>;

/** An attempt may take this long at least, in milliseconds. */
const SHORTEST_TIMEOUT_MS = 1000;
/** A receiver that gives receipts is asked by a header of this name, and answers by it, in base64. */
const RECEIPT_HEADER = 'auditspan-receipt';
const CHECKPOINT_HEADER = 'auditspan-checkpoint';
const PAGE = 'text/html';
const MAX_ANSWER_BYTES = 64 * 1024;
/** Refusals that a later attempt may not meet. */
const TEMPORARY_STATUS: ReadonlySet<number> = new Set([401, 403, 404, 407, 408, 421, 425, 429]);

/** Sender to the configured endpoint, else to where OpenTelemetry's own variables say. */
export function createOtlpSender({ endpoint, headers, flushTimeout, receipts }: InstrumentationConfig): SendRequest {
  const options = convertLegacyHttpOptions(
    {
      ...(endpoint === undefined ? {} : { url: tracesUrl(endpoint), headers: { ...headers } }),
      timeoutMillis: Math.max(flushTimeout, SHORTEST_TIMEOUT_MS),
    },
    'TRACES',
    'v1/traces',
    { 'content-type': 'application/x-protobuf', ...(receipts ? { [RECEIPT_HEADER]: 'want' } : {}) },
  );
  const post = createPost(options);
  return async (request) => {
    try {
      return resultOf(await post(request), (kind) => whyUndelivered(options.url, kind));
    } catch (error) {
      const kind = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
      return { kind: 'later', why: whyUndelivered(options.url, kind) };
    }
  };
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly isPage: boolean;
  readonly receipt: GivenReceipt | undefined;
  readonly body: Buffer;
}

type Options = ReturnType<typeof convertLegacyHttpOptions>;

function createPost(options: Options): (body: Uint8Array) => Promise<Answer> {
  const { protocol } = new URL(options.url);
  let agent: ReturnType<Options['agentFactory']> | undefined;
  return async (body) => {
    agent ??= options.agentFactory(protocol);
    const [used, headers, { request }] = await Promise.all([
      agent,
      options.headers(),
      // Loaded late: instrumentation of the service's own may want to be there first.
      protocol === 'https:' ? import('node:https') : import('node:http'),
    ]);
    const zipped = options.compression === 'gzip';
    const bytes = zipped ? gzipSync(body) : body;
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(options.timeoutMillis);
      const method = 'POST';
      const sent = { ...headers, ...(zipped ? { 'content-encoding': 'gzip' } : {}), 'content-length': bytes.length };
      const attempt = (): void => {
        const call = request(options.url, { method, headers: sent, agent: used, signal });
        call.on('error', (error) => (isStale(call, error) ? unseen(attempt) : reject(error)));
        call.on('response', (response) => void answerOf(response).then(resolve, reject));
        call.end(bytes);
      };
      unseen(attempt);
    });
  };
}

/** Whether the receiver had closed a connection that was kept for another request: that says nothing of this one. */
function isStale({ reusedSocket }: ClientRequest, error: unknown): boolean {
  return reusedSocket && ['ECONNRESET', 'EPIPE'].includes(codeOf(error) ?? '');
}

/** No instrumentation may make spans of our own requests, nor a tap records. */
function unseen(start: () => void): void {
  context.with(suppressTracing(context.active()), () => asOwnTraffic(start));
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk as Buffer);
  }
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    isPage: response.headers['content-type']?.startsWith(PAGE) === true,
    receipt: receiptIn(response),
    body: Buffer.concat(chunks),
  };
}

function receiptIn({ headers }: IncomingMessage): GivenReceipt | undefined {
  const [receipt, checkpoint] = [RECEIPT_HEADER, CHECKPOINT_HEADER].map((name) => {
    const value = headers[name];
    return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined;
  });
  return receipt === undefined ? undefined : { receipt, checkpoint };
}

function resultOf({ status, retryAfter, isPage, receipt, body }: Answer, why: (kind: string) => string): SendResult {
  // A gateway that wants somebody to sign in says 200 too.
  if (status >= 200 && status < 300 && isPage) return { kind: 'later', why: why(PAGE) };
  if (status >= 200 && status < 300) return { kind: 'taken', rejected: rejectedIn(body), receipt };
  if (status >= 400 && status < 500 && !TEMPORARY_STATUS.has(status)) return { kind: 'refused', status };
  return { kind: 'later', why: why(`status ${status}`), afterMs: retryAfterMs(retryAfter) };
}

/** Spans that an answer says were refused; what cannot be read says nothing. */
function rejectedIn(body: Buffer): number {
  if (body.length === 0) return 0;
  try {
    const rejected = ProtobufTraceSerializer.deserializeResponse(body).partialSuccess?.rejectedSpans ?? 0;
    return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
  } catch {
    return 0;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function retryAfterMs(field: string | undefined): number | undefined {
  if (field === undefined) return undefined;
  const ms = /^\d+$/u.test(field.trim()) ? Number(field) * 1000 : Date.parse(field) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}
