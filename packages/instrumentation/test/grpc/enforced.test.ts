import { connect } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import type { AccessRequest } from '../../src/enforce/access-request.ts';
import { enforce } from '../../src/enforce/deciders.ts';
import type { Decide, EnforceOptions } from '../../src/enforce/decision.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { createGrpcCaller, type GrpcCaller } from '../support/grpc-calls.ts';
import { startGrpcEndpoint } from '../support/grpc-endpoint.ts';
import type { Http2Endpoint } from '../support/http2-endpoint.ts';
import { grpcMessage, protobuf } from '../support/protobuf.ts';

const SERVICE = '/inference.GRPCInferenceService/';
const REQUEST = protobuf([1, 'fraud']);
const ANSWER = protobuf([1, 'fraud-3']);

const deny: Decide = () => ({ effect: 'deny', policyId: 'p', ruleId: 'r', message: 'Not for alice: 100 % no.' });

function asAlice<T>(call: () => Promise<T>): Promise<T> {
  return runAs({ id: 'alice' }, { purpose: 'support' }, call);
}

describe('a model call over gRPC with a decider', () => {
  let audited: Audited;
  let endpoint: Http2Endpoint;
  let caller: GrpcCaller;
  let reached: number;
  let stop: () => void;
  beforeEach(async () => {
    reached = 0;
    stop = () => undefined;
    audited = await startAudited();
    endpoint = await startGrpcEndpoint(() => {
      reached += 1;
      return { body: grpcMessage(ANSWER), trailers: { 'grpc-status': '0' } };
    });
    caller = createGrpcCaller(endpoint.port);
  });
  afterEach(async () => {
    stop();
    caller.close();
    await endpoint.close();
    await audited.close();
  });

  const infer = (request = REQUEST, method = `${SERVICE}ModelInfer`): Promise<Buffer> =>
    asAlice(() => caller.unary(method, request));
  const decideBy = (decide: Decide, options?: EnforceOptions): void => {
    stop = enforce(decide, options);
  };
  const denied = {
    outcome: 'denied',
    outcomeReason: 'policy',
    deniedBy: 'policy',
    policyId: 'p',
    ruleId: 'r',
    principalId: 'alice',
    requestBytes: 0,
    attempt: 1,
  };

  it('is denied as if by its server, which it does not reach, and recorded as denied', async () => {
    decideBy(deny);
    await expect(infer()).rejects.toMatchObject({
      code: status.PERMISSION_DENIED,
      details: 'Not for alice: 100 % no.',
    });
    expect(reached).toBe(0);
    expect(await audited.records(1)).toMatchObject([denied]);

    stop();
    expect(await infer()).toEqual(ANSWER);
    expect(reached).toBe(1);
  });

  it('is denied likewise if it streams', async () => {
    decideBy(deny);
    const code = await asAlice(async () => {
      const stream = caller.stream(`${SERVICE}ModelStreamInfer`);
      stream.on('data', () => undefined);
      stream.write(REQUEST);
      const failed = new Promise((resolve) => stream.once('error', resolve));
      stream.end();
      return (await failed) as { code: number; details: string };
    });
    expect([code, reached]).toEqual([expect.objectContaining({ code: status.PERMISSION_DENIED }), 0]);
    expect(await audited.records(1)).toMatchObject([denied]);
  });

  it('is judged by the model that its message names', async () => {
    const asked: AccessRequest[] = [];
    decideBy((request) => {
      asked.push(request);
      return { effect: request.modelId === 'fraud' ? 'allow' : 'deny', policyId: 'p', ruleId: 'r' };
    });
    expect(await infer()).toEqual(ANSWER);
    await expect(infer(protobuf([1, 'credit']))).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    expect(asked).toMatchObject([
      {
        action: 'model.invoke',
        operation: 'predict',
        principal: { id: 'alice' },
        purpose: 'support',
        modelId: 'fraud',
        modelKnown: true,
        provider: 'kserve',
        path: `${SERVICE}ModelInfer`,
      },
      { modelId: 'credit', modelKnown: true },
    ]);
    expect(reached).toBe(1);
    expect(await audited.records(2)).toMatchObject([
      { outcome: 'success', modelId: 'fraud', decisionEffect: 'allow', ruleId: 'r' },
      { ...denied, modelId: 'credit' },
    ]);
  });

  it.each([
    ['PredictionService/MultiInference', (name: string) => protobuf([1, [[1, [[1, name]]]]])],
    ['ModelService/HandleReloadConfigRequest', (name: string) => protobuf([1, [[1, [[1, [[1, name]]]]]]])],
  ])('is judged by every model that a request of %s names', async (method, naming) => {
    decideBy(({ modelId }) => ({ effect: modelId === 'credit' ? 'deny' : 'allow', policyId: 'p', ruleId: 'r' }));
    const ask = (...models: readonly string[]): Promise<Buffer> =>
      asAlice(() => caller.unary(`/tensorflow.serving.${method}`, Buffer.concat(models.map(naming))));
    expect(await ask('fraud', 'cats', 'cats')).toEqual(ANSWER);
    await expect(ask('fraud', 'credit', 'cats')).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    expect(reached).toBe(1);
    expect(await audited.records(2)).toMatchObject([
      { outcome: 'success', modelId: 'fraud' },
      { ...denied, modelId: 'credit' },
    ]);
  });

  it('is judged as a call for any model if it names more models than are kept', async () => {
    decideBy(({ modelKnown }) => ({ effect: modelKnown ? 'allow' : 'deny', policyId: 'p', ruleId: 'r' }));
    const named = Array.from({ length: 300 }, (_, at) => protobuf([1, [[1, [[1, `m${at}`]]]]]));
    const ask = (count: number): Promise<Buffer> =>
      infer(Buffer.concat(named.slice(0, count)), '/tensorflow.serving.PredictionService/MultiInference');
    expect(await ask(256)).toEqual(ANSWER);
    await expect(ask(300)).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  });

  it('is judged by its first message while it continues', async () => {
    decideBy(({ modelId }) => ({ effect: modelId === 'fraud' ? 'allow' : 'deny', policyId: 'p', ruleId: 'r' }));
    const ended = await asAlice(async () => {
      const stream = caller.stream(`${SERVICE}ModelStreamInfer`);
      const ends = new Promise((resolve) => stream.once('status', ({ code }) => resolve(code)));
      stream.on('error', () => undefined).on('data', () => undefined);
      stream.write(protobuf([1, 'credit']));
      return ends;
    });
    expect([ended, reached]).toEqual([status.PERMISSION_DENIED, 0]);
    expect(await audited.records(1)).toMatchObject([{ ...denied, modelId: 'credit' }]);
  });

  it.each([
    ['a known encoding', 1, true, 'fraud'],
    ['an unknown encoding', 2, false, undefined],
  ])('is judged by a message that is compressed in %s', async (_what, algorithm, modelKnown, modelId) => {
    const asked: AccessRequest[] = [];
    decideBy((request) => {
      asked.push(request);
      return { effect: 'allow', policyId: 'p' };
    });
    const session = connect(`http://127.0.0.1:${endpoint.port}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': `${SERVICE}ModelInfer`,
      'content-type': 'application/grpc',
      'grpc-encoding': algorithm === 1 ? 'gzip' : 'snappy',
    });
    stream.end(grpcMessage(algorithm === 1 ? gzipSync(REQUEST) : REQUEST, true));
    await buffer(stream);
    session.close();
    expect(asked).toMatchObject([{ modelKnown, modelId }]);
  });
});
