import type { IncomingMessage } from 'node:http';
import { type OtlpContentType, decodeRequest } from '../decode/decode.ts';
import { type Rejection, describeRejections } from '../decode/span-check.ts';
import type { ItemSink } from '../batch/span-sink.ts';
import type { SinkMetrics } from '../metrics.ts';
import { toSpanItems } from '../normalise/span-item.ts';
import { readBody } from './body.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { successBody } from './otlp-answer.ts';

/** What the trace endpoint works with. */
export interface TraceEndpointOptions {
  readonly sink: ItemSink;
  readonly memory: MemoryBudget;
  readonly metrics: SinkMetrics;
  /** Bytes of one request, also after decompression. */
  readonly requestBytes: number;
  /** Spans, events, links and attribute values of one request. */
  readonly requestItems: number;
}

/** Takes one export request and resolves with the body of its answer, when its spans are safe. */
export type TraceEndpoint = (request: IncomingMessage, type: OtlpContentType) => Promise<Buffer>;

/** Makes the step that an OTLP trace request goes through: read, decode, turn into rows, store, acknowledge. */
export function createTraceEndpoint(options: TraceEndpointOptions): TraceEndpoint {
  const { memory, metrics } = options;
  return async (request, type) => {
    const lease = memory.lease();
    try {
      const body = await readBody(request, options.requestBytes, lease);
      const { accepted, rejected } = decodeRequest(body, type, options.requestItems);
      metrics.received(accepted.length, rejected);
      if (accepted.length > 0) {
        await options.sink.write(toSpanItems(accepted, BigInt(Date.now()) * 1_000_000n));
      }
      return acknowledge(type, rejected);
    } finally {
      lease.release();
    }
  };
}

function acknowledge(type: OtlpContentType, rejected: ReadonlyMap<Rejection, number>): Buffer {
  const count = [...rejected.values()].reduce((sum, part) => sum + part, 0);
  return successBody(type, count, count === 0 ? '' : describeRejections(rejected));
}
