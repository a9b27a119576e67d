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

describe('a model call over gRPC that somebody decides about', () => {
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

  const infer = (): Promise<Buffer> => asAlice(() => caller.unary(`${SERVICE}ModelInfer`, REQUEST));
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

  it('is told that it is denied as by its server, which is not reached, and recorded so', async () => {
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

  it('is denied the same where it streams', async () => {
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

  it('is judged before its body is read: which model it is for is then not known', async () => {
    const asked: AccessRequest[] = [];
    decideBy((request) => {
      asked.push(request);
      return { effect: 'allow', policyId: 'p', ruleId: 'a' };
    });
    expect(await infer()).toEqual(ANSWER);
    expect(asked).toMatchObject([
      {
        action: 'model.invoke',
        operation: 'predict',
        principal: { id: 'alice' },
        purpose: 'support',
        modelKnown: false,
        provider: 'kserve',
        path: `${SERVICE}ModelInfer`,
      },
    ]);
    expect(asked[0]?.modelId).toBeUndefined();
    expect(await audited.records(1)).toMatchObject([
      { outcome: 'success', modelId: 'fraud', decisionEffect: 'allow', ruleId: 'a' },
    ]);
  });
});
