import { deflateSync, gunzipSync, gzipSync, inflateSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { SIGNAL } from '../../src/decode/signal.ts';
import { pick } from '../crash/random.ts';
import { PROTOBUF } from '../fixtures/decoding.ts';
import { call, framed, LOGS_METHOD, TRACES_METHOD } from '../fixtures/grpc.ts';
import { type Answer, send } from '../fixtures/requests.ts';
import type { SinkProcess } from '../fixtures/sink-process.ts';
import { faultOfAnswer, faultOfCall, rejectedIn } from './answers.ts';
import { mutate } from './mutate.ts';
import type { SeedRequest } from './seed-requests.ts';

/** A request and its response. */
export interface Exchange extends SeedRequest {
  /** The content that the sink must have read; undefined if it was not acknowledged. */
  readonly content: Buffer | undefined;
  /** Number of spans or log records that the response reports as rejected. */
  readonly rejected: number;
  /** How the response violates OTLP; empty if it does not. */
  readonly fault: string;
}

interface Coding {
  readonly pack: (bytes: Buffer) => Buffer;
  readonly unpack: (bytes: Buffer) => Buffer;
}

const CODINGS: Readonly<Record<string, Coding>> = {
  identity: { pack: (bytes) => bytes, unpack: (bytes) => bytes },
  gzip: { pack: (bytes) => gzipSync(bytes), unpack: (bytes) => gunzipSync(bytes) },
  deflate: { pack: (bytes) => deflateSync(bytes), unpack: (bytes) => inflateSync(bytes) },
  zstd: { pack: (bytes) => zstdCompressSync(bytes), unpack: (bytes) => zstdDecompressSync(bytes) },
};

/** Sends a request over HTTP or gRPC, compressed or not, and mutated before or after compression. */
export async function exchange(sink: SinkProcess, seed: SeedRequest, random: () => number): Promise<Exchange> {
  const name = pick(random, Object.keys(CODINGS));
  const packed = CODINGS[name]?.pack(mutate(seed.body, random)) ?? seed.body;
  const sent = random() < 0.1 ? mutate(packed, random) : packed;
  const overGrpc = seed.contentType === PROTOBUF && random() < 0.3;
  return overGrpc ? byGrpc(sink, seed, name, sent, random) : byHttp(sink, seed, name, sent);
}

async function byHttp(sink: SinkProcess, seed: SeedRequest, coding: string, sent: Buffer): Promise<Exchange> {
  const headers = { 'content-type': seed.contentType, 'content-encoding': coding };
  const path = seed.signal === SIGNAL.LOGS ? '/v1/logs' : '/v1/traces';
  const answer: Answer = await send(sink, sent, headers, path);
  const fault = faultOfAnswer(answer, seed);
  if (answer.status !== 200) return { ...seed, content: undefined, rejected: 0, fault };
  const content = CODINGS[coding]?.unpack(sent);
  return { ...seed, content, rejected: rejectedIn(answer.body, seed), fault };
}

async function byGrpc(
  sink: SinkProcess,
  seed: SeedRequest,
  coding: string,
  message: Buffer,
  random: () => number,
): Promise<Exchange> {
  const flag = random() < 0.1 ? Math.floor(random() * 3) : Number(coding !== 'identity');
  const frame = framed(message, flag);
  const bytes = random() < 0.1 ? mutate(frame, random) : frame;
  const options = {
    path: seed.signal === SIGNAL.LOGS ? LOGS_METHOD : TRACES_METHOD,
    headers: { 'grpc-encoding': coding },
  };
  const result = await call(sink.endpoints.otlp.grpcUrl ?? '', bytes, options);
  const fault = faultOfCall(result);
  if (result.status['grpc-status'] !== '0') return { ...seed, content: undefined, rejected: 0, fault };
  const content = (bytes[0] === 1 ? CODINGS[coding] : CODINGS['identity'])?.unpack(bytes.subarray(5));
  return { ...seed, content, rejected: rejectedIn(result.body.subarray(5), seed), fault };
}
