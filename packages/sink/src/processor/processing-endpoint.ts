import type { ExportEndpoint } from '../receiver/export-endpoint.ts';
import type { MemoryBudget } from '../receiver/memory-budget.ts';
import type { NextHop } from './next-hop.ts';
import type { ProcessorMetrics } from './processor-metrics.ts';
import type { RequestProcessor } from './process-request.ts';

/** What the endpoint works with. */
export interface ProcessingEndpointOptions {
  readonly processor: RequestProcessor;
  readonly nextHop: NextHop;
  readonly memory: MemoryBudget;
  readonly metrics: ProcessorMetrics;
  /** Bytes of one request, also after decompression. */
  readonly requestBytes: number;
  /** Spans, log records, events, links and attribute values of one request. */
  readonly requestItems: number;
}

/** Makes the step that every OTLP request goes through: read, redact, send on; what the next hop says is the answer. */
export function createProcessingEndpoint(options: ProcessingEndpointOptions): ExportEndpoint {
  const { processor, nextHop, memory, metrics, requestBytes, requestItems } = options;
  return async ({ signal, contentType, read }) => {
    const lease = memory.lease();
    try {
      const { content } = await read(requestBytes, lease);
      const { body, items } = await processor.process(content, contentType, signal, requestItems);
      if (items === 0) return { rejected: 0, message: '' };
      const result = await nextHop.send(signal, body);
      metrics.passedOn(signal, items, result.rejected);
      return result;
    } finally {
      lease.release();
    }
  };
}
