import { type OtlpContentType, PROTOBUF } from '../decode/decode.ts';
import { readable } from '../decode/readable-request.ts';
import type { Signal } from '../decode/signal.ts';
import type { Producer } from '../log/log-entry.ts';
import type { LogGuard } from '../log/log-guard.ts';
import type { SinkMetrics } from '../metrics.ts';
import type { IssueReceipt, IssuedReceipt } from '../seal/issue-receipts.ts';
import { receivedRecords } from '../receipts/received-records.ts';
import type { Body } from './body.ts';
import { checkRequest, holdsCallsOfOthers } from './check-request.ts';
import type { MemoryBudget, MemoryLease } from './memory-budget.ts';

/** Options of {@link createExportEndpoint}. */
export interface ExportEndpointOptions {
  readonly log: Pick<LogGuard, 'append'>;
  readonly memory: MemoryBudget;
  readonly metrics: SinkMetrics;
  /** Bytes of one request, compressed or decompressed. */
  readonly requestBytes: number;
  /** Spans, log records, events, links and attribute values in one request. */
  readonly requestItems: number;
  /** Undefined if receipts are off. */
  readonly receipts?: IssueReceipt | undefined;
}

/** An export request over any transport. */
export interface ExportCall {
  readonly signal: Signal;
  readonly contentType: OtlpContentType;
  /** The authenticated sender; undefined without authentication. */
  readonly producer: Producer | undefined;
  /** Whether the sender asks for a receipt. */
  readonly wantsReceipt: boolean;
  /** Reads the body, of at most `mostBytes` bytes, accounting for them with the lease. */
  readonly read: (mostBytes: number, lease: MemoryLease) => Promise<Body>;
}

/** Response to a request that is durable on disk. */
export interface PartialSuccess {
  /** Number of rejected spans or log records. */
  readonly rejected: number;
  /** Reasons as text; empty if nothing was rejected. */
  readonly message: string;
  /** Present if the sender asked for one and nothing was rejected. */
  readonly receipt?: IssuedReceipt | undefined;
}

/** Handles one export request; resolves when it is durable on disk. */
export type ExportEndpoint = (call: ExportCall) => Promise<PartialSuccess>;

/** Creates the handler that every OTLP request goes through: read, validate, append to the log. */
export function createExportEndpoint(options: ExportEndpointOptions): ExportEndpoint {
  const { log, memory, metrics, requestBytes, requestItems, receipts } = options;
  return async ({ signal, contentType, producer, wantsReceipt, read }) => {
    const lease = memory.lease();
    try {
      const { encoding, sent, content: unpacked } = await read(requestBytes, lease);
      const receivedAt = BigInt(Date.now()) * 1_000_000n;
      const request = readable(signal, contentType, unpacked);
      const checked = checkRequest(signal, request, requestItems);
      const rejected = sumOf(checked.rejections);
      const isPromised = wantsReceipt && rejected === 0 && checked.hasAuditSpans;
      // After the append the content belongs to the log.
      const promised =
        isPromised && receipts !== undefined ? receivedRecords(signal, request.contentType, request.content) : [];
      if (checked.isKept) {
        const who = producer === undefined ? {} : { producer };
        const isAtHand = request.contentType === PROTOBUF && request.content !== sent;
        const content = isAtHand ? { content: request.content } : {};
        const entry = { signal, contentType, encoding, receivedAt, ...who, body: sent, ...content };
        await log.append(entry, () => checked.hasAuditSpans || holdsCallsOfOthers(request, requestItems));
      }
      metrics.received(signal, checked.accepted, checked.rejections);
      const receipt = promised.length === 0 ? undefined : await receipts?.(promised, receivedAt);
      return { rejected, message: checked.message, receipt };
    } finally {
      lease.release();
    }
  };
}

function sumOf(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
