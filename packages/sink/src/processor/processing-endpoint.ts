import type { ExportEndpoint } from '../receiver/export-endpoint.ts';
import type { MemoryBudget } from '../receiver/memory-budget.ts';
import type { NextHop } from './next-hop.ts';
import type { ProcessorMetrics } from './processor-metrics.ts';
import type { RequestProcessor } from './process-request.ts';

/** Options of {@link createProcessingEndpoint}. */
export interface ProcessingEndpointOptions {
  readonly processor: RequestProcessor;
  readonly nextHop: NextHop;
  readonly memory: MemoryBudget;
  readonly metrics: ProcessorMetrics;
  /** Bytes of one request, compressed or decompressed. */
  readonly requestBytes: number;
  /** Spans, log records, events, links and attribute values in one request. */
  readonly requestItems: number;
}

/** Creates the handler that every OTLP request goes through: read, redact, forward; the next hop's answer is passed back. */
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
