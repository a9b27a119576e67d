import type { IncomingHttpHeaders } from 'node:http2';
import { Metadata, type Interceptor } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { enforce } from '../../src/enforce/deciders.ts';
import { grpcInterceptor } from '../../src/index.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { createGrpcCaller, tryingAgain, type GrpcCaller } from '../support/grpc-calls.ts';
import { startGrpcEndpoint, type GrpcAnswer } from '../support/grpc-endpoint.ts';
import type { Http2Endpoint } from '../support/http2-endpoint.ts';
import { ed25519Keys } from '../support/signing-keys.ts';
import { grpcMessage, protobuf } from '../support/protobuf.ts';

const INFER = '/inference.GRPCInferenceService/ModelInfer';
const GOOD: GrpcAnswer = { body: grpcMessage(protobuf([1, 'x'])), trailers: { 'grpc-status': '0' } };

/** Typed like the clients' option. */
const interceptors: Interceptor[] = [grpcInterceptor];

/** Calls a model with the principal's name, so that the record shows the caller. */
function callAs(id: string, caller: GrpcCaller): Promise<unknown> {
  return runAs({ id }, () => caller.unary(INFER, protobuf([1, id]))).catch(() => undefined);
}

/** Returns the subject of a signed token in baggage. */
function subjectOf(baggage: string): string {
  const [, payload = ''] = (baggage.split('=')[1] ?? '').split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub;
}

async function callAsThree(caller: GrpcCaller): Promise<void> {
  await Promise.all(['a', 'b', 'c'].map((id) => callAs(id, caller)));
}

describe('the principal of a gRPC call', () => {
  let audited: Audited;
  let endpoint: Http2Endpoint;
  let heads: IncomingHttpHeaders[];
  let answers: GrpcAnswer[];
  const callers: GrpcCaller[] = [];
  beforeEach(async () => {
    heads = [];
    answers = [];
    audited = await startAudited();
    endpoint = await startGrpcEndpoint((headers) => {
      heads.push(headers);
      return answers.shift() ?? GOOD;
    });
  });
  afterEach(async () => {
    for (const caller of callers.splice(0)) caller.close();
    await endpoint.close();
    await audited.close();
  });

  const client = (options: object): GrpcCaller => {
    const caller = createGrpcCaller(endpoint.port, options);
    callers.push(caller);
    return caller;
  };
  /** Makes calls while connections are made and names resolved, and when everything is ready. */
  const callInAllWays = async (options: object): Promise<void> => {
    const [first, second] = [client(options), client(options)] as const;
    await Promise.all(['a', 'b', 'c'].map((id) => callAs(id, first)));
    // It still has to resolve its server, and then shares the connection of the first.
    await Promise.all(['d', 'e', 'f'].map((id) => callAs(id, second)));
    await Promise.all(['g', 'h'].map((id) => callAs(id, second)));
    await callAs('a', first);
  };
  const claims = async (count: number) =>
    (await audited.records(count)).map(({ modelId, principalId, attribution }) => ({
      attribution,
      isRight: modelId === principalId,
    }));

  it('is never recorded as exact if calls may have been queued', async () => {
    await callInAllWays({});
    const told = await claims(9);
    expect(told.filter(({ isRight }) => !isRight).length).toBeGreaterThan(0);
    expect(told.map(({ attribution }) => attribution)).toEqual(Array.from({ length: 9 }, () => 'ambient'));
  });

  it('is exact with the interceptor, whatever context opens the stream, and nothing of that is sent', async () => {
    await callInAllWays({ interceptors });
    expect(await claims(9)).toEqual(Array.from({ length: 9 }, () => ({ attribution: 'exact', isRight: true })));
    expect(heads.flatMap((head) => Object.keys(head)).filter((name) => name.includes('auditspan'))).toEqual([]);
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it('stays the same if the client retries', async () => {
    answers = [{ trailers: { 'grpc-status': '14' } }];
    const caller = client({ interceptors, ...tryingAgain() });
    await callAs('a', caller);
    await callAs('b', caller);
    expect((await audited.records(3)).map(({ principalId, attempt }) => [principalId, attempt])).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ]);
    expect(heads.flatMap((head) => Object.keys(head)).filter((name) => name.includes('auditspan'))).toEqual([]);
  });

  it('is not left on reused metadata', async () => {
    const metadata = new Metadata();
    metadata.set('x-tenant', 't');
    const [seen, unseen] = [client({ interceptors }), client({})] as const;
    await runAs({ id: 'a' }, () => seen.unary(INFER, protobuf([1, 'a']), {}, metadata));
    await runAs({ id: 'b' }, () => unseen.unary(INFER, protobuf([1, 'b']), {}, metadata));
    expect(await claims(2)).toMatchObject([
      { attribution: 'exact', isRight: true },
      { attribution: 'ambient', isRight: true },
    ]);
    expect([metadata.getMap(), heads.map((head) => head['x-tenant'])]).toEqual([{ 'x-tenant': 't' }, ['t', 't']]);
  });

  it('can be used by a decider', async () => {
    const stop = enforce(({ principal, principalKnown }) => ({
      effect: principalKnown && principal.id === 'a' ? 'allow' : 'deny',
      policyId: 'p',
    }));
    const caller = client({ interceptors });
    await Promise.all(['b', 'a', 'c'].map((id) => callAs(id, caller)));
    stop();
    expect(
      (await audited.records(3)).map(({ principalId, outcome }) => `${principalId} ${outcome}`).toSorted(),
    ).toEqual(['a success', 'b denied', 'c denied']);
    expect(heads).toHaveLength(1);
  });

  it('is propagated to the next service only if it is exact', async () => {
    await audited.auditing.shutdown();
    const propagated = await startAudited({ propagate: { to: ['127.0.0.1'], key: ed25519Keys().privateKey } });
    await callAsThree(client({}));
    expect(heads.map(({ baggage }) => baggage)).toEqual([undefined, undefined, undefined]);
    expect(propagated.auditing.counts.identity).toEqual({ propagation_ambient: 3 });

    heads.length = 0;
    await callAsThree(client({ interceptors }));
    await propagated.close();
    expect(heads.map(({ baggage }) => subjectOf(String(baggage))).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('changes nothing if auditing is not running', async () => {
    await audited.auditing.shutdown();
    expect(await client({ interceptors }).unary(INFER, protobuf([1, 'a']))).toEqual(protobuf([1, 'x']));
    expect(heads.flatMap((head) => Object.keys(head)).filter((name) => name.includes('auditspan'))).toEqual([]);
  });
});
