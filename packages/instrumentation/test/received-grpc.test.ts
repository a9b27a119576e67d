import { Server, ServerCredentials, status, type ServerDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setPrincipal } from '../src/context/set-principal.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { createGrpcCaller, type GrpcCaller } from './support/grpc-calls.ts';
import { protobuf } from './support/protobuf.ts';

const SERVICE = '/inference.GRPCInferenceService/';
const REQUEST = protobuf([1, 'fraud'], [3, 'r-1']);
const ANSWER = protobuf([1, 'fraud-3'], [3, 'r-1']);
const asIs = (bytes: Buffer): Buffer => bytes;
const method = (name: string, isStream: boolean) => ({
  path: SERVICE + name,
  requestStream: isStream,
  responseStream: isStream,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
});

type Unary = (error: Partial<ServiceError> | null, answer?: Buffer) => void;

describe('a call over gRPC that the service receives', () => {
  let audited: Audited;
  let server: Server;
  let caller: GrpcCaller;
  let answer: (done: Unary) => void;
  let converse: (call: ServerDuplexStream<Buffer, Buffer>) => void;
  beforeEach(async () => {
    audited = await startAudited({ inbound: [] });
    answer = (done) => done(null, ANSWER);
    converse = (call) => call.on('data', () => call.write(protobuf([2, [[1, 'fraud-3']]]))).on('end', () => call.end());
    server = new Server();
    server.addService(
      { ModelInfer: method('ModelInfer', false), ModelStreamInfer: method('ModelStreamInfer', true) },
      {
        ModelInfer: (_call: unknown, done: Unary) => {
          setPrincipal({ id: 'alice' }, { purpose: 'triage' });
          answer(done);
        },
        ModelStreamInfer: (call: ServerDuplexStream<Buffer, Buffer>) => converse(call),
      },
    );
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    caller = createGrpcCaller(port);
  });
  afterEach(async () => {
    caller.close();
    server.forceShutdown();
    await audited.close();
  });

  const received = async () => (await audited.records(2)).filter(({ direction }) => direction === 'inbound');

  it('is recorded with its caller, model and outcome', async () => {
    expect(await caller.unary(`${SERVICE}ModelInfer`, REQUEST)).toEqual(ANSWER);
    expect(await received()).toMatchObject([
      {
        outcome: 'success',
        principalId: 'alice',
        purpose: 'triage',
        attribution: 'exact',
        action: 'model.invoke',
        operation: 'predict',
        modelId: 'fraud',
        modelServedId: 'fraud-3',
        responseId: 'r-1',
        httpStatus: 200,
        stream: false,
      },
    ]);
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it.each([
    ['PERMISSION_DENIED', { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'service' }],
    ['UNAUTHENTICATED', { outcome: 'denied', outcomeReason: 'unauthenticated', deniedBy: 'service' }],
    ['RESOURCE_EXHAUSTED', { outcome: 'denied', outcomeReason: 'rate_limited', deniedBy: 'service' }],
    ['INVALID_ARGUMENT', { outcome: 'error', outcomeReason: 'invalid_request' }],
    ['INTERNAL', { outcome: 'error', outcomeReason: 'internal' }],
  ] as const)('is judged by its status %s', async (name, outcome) => {
    answer = (done) => done({ code: status[name], details: 'no' });
    await expect(caller.unary(`${SERVICE}ModelInfer`, REQUEST)).rejects.toMatchObject({ code: status[name] });
    expect(await received()).toMatchObject([{ ...outcome, modelId: 'fraud', httpStatus: 200 }]);
  });

  it('is a stream that ends with its status', async () => {
    const stream = caller.stream(`${SERVICE}ModelStreamInfer`);
    const ended = new Promise((resolve) => stream.once('status', ({ code }) => resolve(code)));
    stream.on('data', () => stream.end());
    stream.write(REQUEST);
    expect(await ended).toBe(status.OK);
    expect(await received()).toMatchObject([{ outcome: 'success', modelId: 'fraud', stream: true }]);
  });

  it('is aborted by its caller', async () => {
    const stream = caller.stream(`${SERVICE}ModelStreamInfer`);
    stream.on('error', () => undefined).on('data', () => stream.cancel());
    stream.write(REQUEST);
    expect(await received()).toMatchObject([{ outcome: 'aborted', outcomeReason: 'client', modelId: 'fraud' }]);
  });
});
