import { type OtlpContentType, PROTOBUF } from '../decode/decode.ts';
import { readable } from '../decode/readable-request.ts';
import type { Signal } from '../decode/signal.ts';
import type { Producer } from '../log/log-entry.ts';
import type { LogGuard } from '../log/log-guard.ts';
import type { SinkMetrics } from '../metrics.ts';
import type { IssueReceipt, IssuedReceipt } from '../receipts/issue-receipts.ts';
import { receivedRecords } from '../receipts/received-records.ts';
import type { Body } from './body.ts';
import { checkRequest, holdsCallsOfOthers } from './check-request.ts';
import type { MemoryBudget, MemoryLease } from './memory-budget.ts';

/** What the endpoint works with. */
export interface ExportEndpointOptions {
  readonly log: Pick<LogGuard, 'append'>;
  readonly memory: MemoryBudget;
  readonly metrics: SinkMetrics;
  /** Bytes of one request, also after decompression. */
  readonly requestBytes: number;
  /** Spans, log records, events, links and attribute values of one request. */
  readonly requestItems: number;
  /** Undefined where none are given. */
  readonly receipts?: IssueReceipt | undefined;
}

/** One export request, whatever brings it. */
export interface ExportCall {
  readonly signal: Signal;
  readonly contentType: OtlpContentType;
  /** Who sent it, where that was proved. */
  readonly producer: Producer | undefined;
  /** Whether its sender wants a receipt. */
  readonly wantsReceipt: boolean;
  /** Reads its body, of that many bytes at most, which the lease pays for. */
  readonly read: (mostBytes: number, lease: MemoryLease) => Promise<Body>;
}

/** What is told of a request that is safe on the disk. */
export interface PartialSuccess {
  /** Spans or log records that were not taken. */
  readonly rejected: number;
  /** In words; empty where nothing was rejected. */
  readonly message: string;
  /** Where one was asked for, and nothing was rejected. */
  readonly receipt?: IssuedReceipt | undefined;
}

/** Takes one export request and resolves when it is safe on the disk. */
export type ExportEndpoint = (call: ExportCall) => Promise<PartialSuccess>;

/** Makes the step that every OTLP request goes through: read, check, write to the log. */
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
      // Behind the log the content is not ours any more.
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
