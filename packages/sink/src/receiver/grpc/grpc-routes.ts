import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Logger } from 'pino';
import { PROTOBUF } from '../../decode/decode.ts';
import { SIGNAL, type Signal } from '../../decode/signal.ts';
import { UnknownPathError } from '../../errors.ts';
import type { SinkMetrics } from '../../metrics.ts';
import { RECEIPT_HEADER, receiptTrailers } from '../../receipts/receipt-headers.ts';
import type { Security } from '../security.ts';
import { clientCertificate } from '../../tls/client-certificate.ts';
import { quote } from '../body.ts';
import type { ExportEndpoint } from '../export-endpoint.ts';
import { successBody } from '../otlp-answer.ts';
import { toRequestError } from '../refusal.ts';
import { answerNoGrpc, answerOk, answerRefusal } from './grpc-answer.ts';
import { readMessage } from './grpc-message.ts';

/** OTLP's own services. Source: opentelemetry-proto, collector/{trace,logs}/v1. */
const METHODS: ReadonlyMap<string, Signal> = new Map([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', SIGNAL.TRACES],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', SIGNAL.LOGS],
]);
/** gRPC's status of a call that went well. */
const OK = 0;
/** gRPC with protobuf, which is what it is where nothing else is said. */
const GRPC = /^application\/grpc(?:\+proto)?(?:;|$)/i;

/** What the calls lead to. */
export interface GrpcRoutesOptions {
  readonly endpoint: ExportEndpoint;
  readonly metrics: Pick<SinkMetrics, 'answered' | 'called'>;
  readonly logger: Logger;
  readonly identify: Security['identify'];
}

/** Answers one call; never rejects. */
export type CallHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => Promise<void>;

/** Makes the handler of every call. */
export function createGrpcRoutes(options: GrpcRoutesOptions): CallHandler {
  return async (stream, headers) => {
    if (headers[':method'] !== 'POST' || !GRPC.test(headers['content-type'] ?? '')) {
      answerNoGrpc(stream);
      return;
    }
    await answerCall(stream, headers, options);
  };
}

async function answerCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { endpoint, metrics, logger, identify }: GrpcRoutesOptions,
): Promise<void> {
  const path = headers[':path'] ?? '';
  const start = performance.now();
  const called = (code: number): void => metrics.called(path, code, (performance.now() - start) / 1000);
  try {
    const signal = signalOf(path);
    const producer = identify({
      authorization: headers.authorization,
      certificate: clientCertificate(stream.session?.socket),
    });
    const encoding = String(headers['grpc-encoding'] ?? 'identity');
    const result = await endpoint({
      signal,
      contentType: PROTOBUF,
      producer,
      wantsReceipt: headers[RECEIPT_HEADER] !== undefined,
      read: (mostBytes, lease) => readMessage(stream, encoding, mostBytes, lease),
    });
    metrics.answered(200);
    called(OK);
    answerOk(stream, successBody(PROTOBUF, signal, result), receiptTrailers(result.receipt));
  } catch (error) {
    // Nobody is there to be answered, and what the stream failed with is no fault of ours.
    if (stream.destroyed) return;
    const refusal = toRequestError(error, logger);
    metrics.answered(refusal.status);
    called(refusal.grpcCode);
    answerRefusal(stream, refusal);
  }
}

function signalOf(path: string): Signal {
  const signal = METHODS.get(path);
  if (signal !== undefined) return signal;
  throw new UnknownPathError(
    `there is no method ${quote(path)}; this is an audit sink: it takes ${[...METHODS.keys()].join(' and ')}`,
  );
}
