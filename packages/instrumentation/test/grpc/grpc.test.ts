import { subscribe } from 'node:diagnostics_channel';
import { gzipSync } from 'node:zlib';
import { compressionAlgorithms, type ServiceError } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { recordsOf, startAudited, wholeRecord, type Audited } from '../support/audited.ts';
import { createGrpcCaller, tryingAgain, type GrpcCaller } from '../support/grpc-calls.ts';
import { startGrpcEndpoint, type GrpcAnswer } from '../support/grpc-endpoint.ts';
import type { Http2Endpoint } from '../support/http2-endpoint.ts';
import { grpcMessage, protobuf, type ProtobufField } from '../support/protobuf.ts';

const INFER = '/inference.GRPCInferenceService/ModelInfer';
const STREAM = '/inference.GRPCInferenceService/ModelStreamInfer';
const TENSOR: ProtobufField = [
  5,
  [
    [1, 'input'],
    [2, 'FP32'],
    [3, 4],
  ],
];
const REQUEST = protobuf([1, 'fraud'], [2, '3'], [3, 'k-1'], TENSOR, [7, Buffer.alloc(100_000, 0xff)]);
const ANSWERED = protobuf([1, 'fraud-3'], [3, 'k-1'], [5, [[1, 'output']]]);
const OK = { 'grpc-status': '0' };
const whole: GrpcAnswer = { body: grpcMessage(ANSWERED), trailers: OK };

describe('a model call over gRPC', () => {
  let audited: Audited;
  let endpoint: Http2Endpoint;
  let caller: GrpcCaller;
  /** Next responses; a successful one when there are no more. */
  let answers: GrpcAnswer[];
  beforeEach(async () => {
    audited = await startAudited();
    endpoint = await startGrpcEndpoint(() => answers.shift() ?? whole);
    caller = createGrpcCaller(endpoint.port);
    answers = [];
  });
  afterEach(async () => {
    caller.close();
    await endpoint.close();
    await audited.close();
  });

  it('is one call if its client retries', async () => {
    const retrying = createGrpcCaller(endpoint.port, tryingAgain());
    const unavailable: GrpcAnswer = { trailers: { 'grpc-status': '14' } };
    answers = [unavailable, unavailable];
    try {
      const call = (): Promise<Buffer> => retrying.unary(INFER, REQUEST);
      expect(await runAs({ id: 'alice' }, { purpose: 'support' }, call)).toEqual(ANSWERED);
      expect(await runAs({ id: 'alice' }, { purpose: 'support' }, call)).toEqual(ANSWERED);
    } finally {
      retrying.close();
    }
    const records = await audited.records(4);
    expect(records.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'error'],
      [2, 'error'],
      [3, 'success'],
      [1, 'success'],
    ]);
    expect(new Set(records.slice(0, 3).map(({ callId }) => callId)).size).toBe(1);
    expect(records[3]?.callId).not.toBe(records[0]?.callId);
  });

  const infer = (): Promise<Buffer> =>
    runAs({ id: 'alice' }, { purpose: 'support' }, () => caller.unary(INFER, REQUEST));

  it('is recorded completely, and its caller gets the response', async () => {
    expect(await infer()).toEqual(ANSWERED);
    expect(audited.auditing.counts.faults).toBe(0);
    expect(await audited.records(1)).toEqual([
      wholeRecord({
        attribution: expect.stringMatching(/^(?:exact|ambient)$/u),
        modelId: 'fraud',
        modelServedId: 'fraud-3',
        modelProvider: 'kserve',
        serverAddress: '127.0.0.1',
        serverPort: endpoint.port,
        operation: 'predict',
        usageState: 'absent',
        responseId: 'k-1',
        requestBytes: REQUEST.length + 5,
        requestDigest: expect.any(String),
        responseBytes: ANSWERED.length + 5,
        responseDigest: expect.any(String),
        stream: false,
        httpStatus: 200,
        sourceSequence: expect.any(Number),
      }),
    ]);
  });

  it.each([
    [1, 'aborted', 'client'],
    [2, 'error', 'provider_error'],
    [3, 'error', 'invalid_request'],
    [4, 'error', 'timeout'],
    [5, 'denied', 'model_unavailable'],
    [6, 'error', 'invalid_request'],
    [7, 'denied', 'forbidden'],
    [8, 'denied', 'rate_limited'],
    [9, 'error', 'invalid_request'],
    [10, 'error', 'provider_error'],
    [11, 'error', 'invalid_request'],
    [12, 'error', 'invalid_request'],
    [13, 'error', 'provider_error'],
    [14, 'error', 'provider_error'],
    [15, 'error', 'provider_error'],
    [16, 'denied', 'unauthenticated'],
    [99, 'error', 'provider_error'],
  ])(
    'with status %i is %s for %s, whether the status is in the headers or the trailers',
    async (code, outcome, outcomeReason) => {
      const trailers = { 'grpc-status': `${code}`, 'grpc-message': 'no' };
      answers = [{ trailers }, { body: grpcMessage(ANSWERED), trailers }];
      for (let n = 0; n < 2; n += 1) await expect(infer()).rejects.toMatchObject({ code: expect.any(Number) });
      const records = await audited.records(2);
      const deniedBy = outcome === 'denied' ? 'provider' : undefined;
      for (const record of records)
        expect(record).toMatchObject({ outcome, outcomeReason, httpStatus: 200, modelId: 'fraud' });
      expect(records.map((record) => record.deniedBy)).toEqual([deniedBy, deniedBy]);
    },
  );

  it('is an error of the provider if it has no status', async () => {
    answers = [{ body: grpcMessage(ANSWERED) }];
    await expect(infer()).rejects.toMatchObject({ code: expect.any(Number) });
    expect(await audited.records(1)).toMatchObject([{ outcome: 'error', outcomeReason: 'provider_error' }]);
  });

  it('is aborted by its deadline', async () => {
    // Without a connection the call does not start, and the timeout may be too short for it.
    await infer();
    answers = [{ silent: true }];
    await expect(caller.unary(INFER, REQUEST, { deadline: Date.now() + 1000 })).rejects.toMatchObject({ code: 4 });
    expect(await audited.records(2)).toMatchObject([
      { outcome: 'success' },
      { outcome: 'aborted', outcomeReason: 'deadline', modelId: 'fraud' },
    ]);
  });

  it('is aborted if its caller cancels it', async () => {
    answers = [{ silent: true }];
    const stream = caller.stream(STREAM);
    const failed = new Promise<ServiceError>((resolve) => stream.once('error', resolve as (error: Error) => void));
    const arrived = new Promise((resolve) => subscribe('http2.server.stream.created', resolve));
    stream.write(REQUEST);
    // Before that there is no call.
    await arrived;
    stream.cancel();
    expect((await failed).code).toBe(1);
    expect(await audited.records(1)).toMatchObject([{ outcome: 'aborted', outcomeReason: 'client', modelId: 'fraud' }]);
  });

  it('is a connection error if its connection is lost', async () => {
    answers = [{ body: grpcMessage(ANSWERED), cutAt: 7 }];
    await expect(infer()).rejects.toMatchObject({ code: expect.any(Number) });
    expect(await audited.records(1)).toMatchObject([
      { outcome: 'error', outcomeReason: 'connection', responseBytes: 7 },
    ]);
  });

  it.each([
    [
      'is recorded with the model of its first message, and once for each other model',
      [
        [
          2,
          [
            [1, 'fraud-3'],
            [3, 'k-2'],
          ],
        ],
      ] as const,
      { outcome: 'success' },
    ],
    [
      'that contains an error is an error',
      [[1, 'wrong shape']] as const,
      { outcome: 'error', outcomeReason: 'in_band_error' },
    ],
  ])('as a stream %s', async (_name, last, record) => {
    const first = protobuf([
      2,
      [
        [1, 'fraud-3'],
        [3, 'k-1'],
      ],
    ]);
    const second = protobuf(...(last as readonly ProtobufField[]));
    answers = [{ body: Buffer.concat([grpcMessage(first), grpcMessage(second)]), trailers: OK }];
    const stream = caller.stream(STREAM);
    stream.write(REQUEST);
    stream.write(protobuf([1, 'other']));
    stream.end();
    const seen: Buffer[] = [];
    for await (const message of stream) seen.push(message as Buffer);
    expect(seen).toEqual([first, second]);
    expect(await audited.records(2)).toMatchObject([
      { modelId: 'other', outcome: 'unknown' },
      { modelId: 'fraud', modelServedId: 'fraud-3', stream: true, ...record },
    ]);
  });

  it('is parsed if its messages are compressed', async () => {
    caller.close();
    caller = createGrpcCaller(endpoint.port, { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip });
    answers = [{ headers: { 'grpc-encoding': 'gzip' }, body: grpcMessage(gzipSync(ANSWERED), true), trailers: OK }];
    expect(await infer()).toEqual(ANSWERED);
    expect(await audited.records(1)).toMatchObject([
      { modelId: 'fraud', modelServedId: 'fraud-3', outcome: 'success' },
    ]);
  });

  it('is recorded periodically while it streams, with the call id of its final record', async () => {
    await audited.close();
    audited = await startAudited({ sessionInterval: 50 });
    const progress = async (): Promise<number> => {
      await audited.auditing.forceFlush();
      return audited.receiver.calls().filter(({ attributes }) => attributes['audit.call.in_progress'] === true).length;
    };
    const until = (): Promise<void> => expect.poll(progress).toBeGreaterThan(1);
    answers = [{ body: grpcMessage(protobuf([2, ANSWERED])), splitAt: 5, trailers: OK, until }];
    await runAs({ id: 'alice' }, async () => {
      const stream = caller.stream(STREAM);
      stream.on('data', () => undefined);
      stream.write(REQUEST);
      stream.end();
      await new Promise((resolve) => stream.once('end', resolve));
    });
    await audited.records(3);
    const records = recordsOf(audited.receiver.calls());
    const end = records.pop();

    expect(end).toMatchObject({ outcome: 'success', modelId: 'fraud', modelServedId: 'fraud-3', stream: true });
    expect(records.length).toBeGreaterThan(1);
    for (const { outcome, callId, attempt, modelId, responseBytes } of records) {
      expect({ outcome, callId, attempt, modelId, responseBytes }).toEqual({
        outcome: 'unknown',
        callId: end?.callId,
        attempt: 1,
        modelId: 'fraud',
        responseBytes: undefined,
      });
    }
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
