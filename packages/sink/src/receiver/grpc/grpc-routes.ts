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

/** Methods of OTLP's services. Source: opentelemetry-proto, collector/{trace,logs}/v1. */
const METHODS: ReadonlyMap<string, Signal> = new Map([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', SIGNAL.TRACES],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', SIGNAL.LOGS],
]);
/** gRPC status code of success. */
const OK = 0;
/** gRPC with protobuf, which is the default if no message format is named. */
const GRPC = /^application\/grpc(?:\+proto)?(?:;|$)/i;

/** Options of {@link createGrpcRoutes}. */
export interface GrpcRoutesOptions {
  readonly endpoint: ExportEndpoint;
  readonly metrics: Pick<SinkMetrics, 'answered' | 'called'>;
  readonly logger: Logger;
  readonly identify: Security['identify'];
}

/** Handles one call; never rejects. */
export type CallHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => Promise<void>;

/** Creates the handler of every call. */
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
    // The client is gone, and the stream's error is not a fault of the sink.
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
    `there is no method ${quote(path)}; this is an audit sink: it accepts ${[...METHODS.keys()].join(' and ')}`,
  );
}
