import type { IncomingMessage } from 'node:http';
import { isAuditSpan } from '@auditspan/conventions';
import { lookOver } from '../columns/usual-request.ts';
import { type OtlpContentType, decodeRequest } from '../decode/decode.ts';
import { type Rejection, countRejections, describeRejections } from '../decode/span-check.ts';
import type { LogGuard } from '../log/log-guard.ts';
import type { SinkMetrics } from '../metrics.ts';
import { readBody } from './body.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { successBody } from './otlp-answer.ts';

/** What the trace endpoint works with. */
export interface TraceEndpointOptions {
  readonly log: Pick<LogGuard, 'append'>;
  readonly memory: MemoryBudget;
  readonly metrics: SinkMetrics;
  /** Bytes of one request, also after decompression. */
  readonly requestBytes: number;
  /** Spans, events, links and attribute values of one request. */
  readonly requestItems: number;
}

/** Takes one export request and resolves with the body of its answer, when it is safe on the disk. */
export type TraceEndpoint = (request: IncomingMessage, type: OtlpContentType) => Promise<Buffer>;

/** Makes the step that an OTLP trace request goes through: read, check, write to the log, acknowledge. */
export function createTraceEndpoint(options: TraceEndpointOptions): TraceEndpoint {
  const { log, memory, metrics } = options;
  return async (request, contentType) => {
    const lease = memory.lease();
    try {
      const { encoding, sent, content } = await readBody(request, options.requestBytes, lease);
      const receivedAt = BigInt(Date.now()) * 1_000_000n;
      const { accepted, rejections, hasAuditSpans } = checkRequest(content, contentType, options.requestItems);
      if (accepted + rejections.size > 0) {
        await log.append({ contentType, encoding, receivedAt, body: sent }, hasAuditSpans);
      }
      metrics.received(accepted, rejections);
      return acknowledge(contentType, rejections);
    } finally {
      lease.release();
    }
  };
}

interface CheckedRequest {
  /** Spans that are taken. */
  readonly accepted: number;
  readonly rejections: ReadonlyMap<Rejection, number>;
  readonly hasAuditSpans: boolean;
}

/** What has to be known of a request before it is answered; its spans are read when they are stored. */
function checkRequest(content: Buffer, contentType: OtlpContentType, mostItems: number): CheckedRequest {
  const usual = contentType === 'application/x-protobuf' ? lookOver(content, mostItems) : undefined;
  if (usual !== undefined) return { accepted: usual.spans, rejections: new Map(), hasAuditSpans: usual.hasAuditSpans };
  const { accepted, rejected } = decodeRequest(content, contentType, mostItems);
  const hasAuditSpans = accepted.some(({ attributes }) => isAuditSpan(attributes));
  return { accepted: accepted.length, rejections: countRejections(rejected), hasAuditSpans };
}

function acknowledge(type: OtlpContentType, rejected: ReadonlyMap<Rejection, number>): Buffer {
  const count = [...rejected.values()].reduce((sum, part) => sum + part, 0);
  return successBody(type, count, count === 0 ? '' : describeRejections(rejected));
}
