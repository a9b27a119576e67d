import type { ClientRequest, IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { InstrumentationConfig } from '../../config.ts';
import { codeOf } from '../../thrown.ts';
import { asOwnTraffic } from '../../tap/own-traffic.ts';
import { auditEndpoint } from '../exporters.ts';
import type { GivenReceipt } from './receipt-file.ts';
import { whyUndelivered } from './undelivered.ts';

/** Result of sending a request. */
export type SendResult =
  /** Accepted, except for `rejected` spans. */
  | { readonly kind: 'taken'; readonly rejected: number; readonly receipt?: GivenReceipt | undefined }
  /** To be retried: it was not accepted, for the reason given, or the receiver asks for a retry. */
  | { readonly kind: 'later'; readonly why: string; readonly afterMs?: number | undefined }
  /** Permanently rejected. */
  | { readonly kind: 'refused'; readonly status: number };

/** Sends a request of audit spans, in a single attempt; never rejects. */
export type SendRequest = (request: Uint8Array) => Promise<SendResult>;

/** Request header that asks for a receipt, and response header that contains it, in base64. */
const RECEIPT_HEADER = 'auditspan-receipt';
const CHECKPOINT_HEADER = 'auditspan-checkpoint';
const PAGE = 'text/html';
const MAX_ANSWER_BYTES = 64 * 1024;
/** Client errors that may be temporary. */
const TEMPORARY_STATUS: ReadonlySet<number> = new Set([401, 403, 404, 407, 408, 421, 425, 429]);

/** Creates a sender to the configured endpoint, else to that of OpenTelemetry's own variables. */
export function createOtlpSender(config: InstrumentationConfig): SendRequest {
  const options = convertLegacyHttpOptions(auditEndpoint(config), 'TRACES', 'v1/traces', {
    'content-type': 'application/x-protobuf',
    ...(config.receipts ? { [RECEIPT_HEADER]: 'want' } : {}),
  });
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
      // Loaded late: instrumentation of the service's own may have to be loaded first.
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
        call.on('error', (error) => (isStale(call, error) ? asOwnTraffic(attempt) : reject(error)));
        call.on('response', (response) => void responseOf(response).then(resolve, reject));
        call.end(bytes);
      };
      asOwnTraffic(attempt);
    });
  };
}

/** Whether the receiver had closed the kept-alive connection, which says nothing about this request. */
function isStale({ reusedSocket }: ClientRequest, error: unknown): boolean {
  return reusedSocket && ['ECONNRESET', 'EPIPE'].includes(codeOf(error) ?? '');
}

async function responseOf(response: IncomingMessage): Promise<Answer> {
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
  // The sign-in page of a gateway also has status 200.
  if (status >= 200 && status < 300 && isPage) return { kind: 'later', why: why(PAGE) };
  if (status >= 200 && status < 300) return { kind: 'taken', rejected: rejectedIn(body), receipt };
  if (status >= 400 && status < 500 && !TEMPORARY_STATUS.has(status)) return { kind: 'refused', status };
  return { kind: 'later', why: why(`status ${status}`), afterMs: retryAfterMs(retryAfter) };
}

/** Returns the number of rejected spans in a response; 0 if the response cannot be parsed. */
function rejectedIn(body: Buffer): number {
  if (body.length === 0) return 0;
  try {
    const rejected = ProtobufTraceSerializer.deserializeResponse(body).partialSuccess?.rejectedSpans ?? 0;
    return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
  } catch {
    return 0;
  }
}

/**
 * Parses a Retry-After field.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
function retryAfterMs(field: string | undefined): number | undefined {
  if (field === undefined) return undefined;
  const ms = /^\d+$/u.test(field.trim()) ? Number(field) * 1000 : Date.parse(field) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}
