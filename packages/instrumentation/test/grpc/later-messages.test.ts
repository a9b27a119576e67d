import { once } from 'node:events';
import { connect, type ClientHttp2Stream } from 'node:http2';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { enforce } from '../../src/enforce/deciders.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { createGrpcCaller, type GrpcCaller } from '../support/grpc-calls.ts';
import { startHttp2Endpoint, type Http2Endpoint } from '../support/http2-endpoint.ts';
import { grpcMessage, protobuf } from '../support/protobuf.ts';

const METHOD = '/inference.GRPCInferenceService/ModelStreamInfer';
const HEAD = { ':status': 200, 'content-type': 'application/grpc' };
const CANCEL = 8;
const ANSWER = grpcMessage(protobuf([2, [[1, 'served']]]));
const asks = (model: string): Buffer => protobuf([1, model], [7, Buffer.alloc(100)]);
const framed = (model: string): Buffer => grpcMessage(asks(model));

/** What the server received of one stream. */
interface Got {
  body: Buffer;
  readonly closed: Promise<number>;
}

describe('a gRPC stream that switches to another model', () => {
  let audited: Audited;
  let endpoint: Http2Endpoint;
  let caller: GrpcCaller;
  let stop: () => void;
  let got: Got[];
  beforeEach(async () => {
    got = [];
    audited = await startAudited();
    endpoint = await startHttp2Endpoint((stream) => {
      const one: Got = { body: Buffer.alloc(0), closed: once(stream, 'close').then(() => stream.rstCode) };
      got.push(one);
      stream.respond(HEAD, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.on('data', (chunk: Buffer) => {
        one.body = Buffer.concat([one.body, chunk]);
        stream.write(ANSWER);
      });
      stream.on('end', () => stream.end());
    });
    caller = createGrpcCaller(endpoint.port);
    stop = enforce(({ modelId }) =>
      modelId === 'credit'
        ? { effect: 'deny', policyId: 'p', ruleId: 'credit', message: 'No credit: 100 %.' }
        : { effect: 'allow', policyId: 'p', ruleId: modelId ?? 'unknown' },
    );
  });
  afterEach(async () => {
    stop();
    caller.close();
    await endpoint.close();
    await audited.close();
  });

  /** Opens a stream without a library, so that its messages can be split anywhere. */
  const open = (): { stream: ClientHttp2Stream; ended: Promise<unknown>; close: () => void } => {
    const session = connect(`http://127.0.0.1:${endpoint.port}`);
    const stream = session.request({ ':method': 'POST', ':path': METHOD, 'content-type': 'application/grpc' });
    const ended = new Promise((resolve) =>
      stream.once('trailers', resolve).once('response', (head) => head['grpc-status'] && resolve(head)),
    );
    stream.on('error', () => undefined).resume();
    return { stream, ended, close: () => session.close() };
  };
  const broken = {
    outcome: 'denied',
    outcomeReason: 'policy',
    deniedBy: 'policy',
    modelId: 'credit',
    decisionEffect: 'deny',
    policyId: 'p',
    ruleId: 'credit',
  };

  it('ends as if by its server at the denied message, which is not sent', async () => {
    const failed = await runAs({ id: 'alice' }, async () => {
      const stream = caller.stream(METHOD);
      const fails = new Promise((resolve) => stream.once('error', resolve));
      stream.write(asks('fraud'));
      await once(stream, 'data');
      stream.write(asks('credit'));
      return fails;
    });
    expect(failed).toMatchObject({ code: status.PERMISSION_DENIED, details: 'No credit: 100 %.' });
    expect(await got[0]?.closed).not.toBe(undefined);
    expect(got.map(({ body }) => body)).toEqual([framed('fraud')]);
    expect(await audited.records(1)).toMatchObject([
      { ...broken, principalId: 'alice', requestBytes: framed('fraud').length, httpStatus: 200 },
    ]);
  });

  it('ends before a denied message in parts is complete', async () => {
    const { stream, ended, close } = open();
    stream.write(framed('fraud'));
    await once(stream, 'response');
    for (const byte of framed('credit')) stream.write(Buffer.of(byte));
    stream.end();
    expect(await ended).toMatchObject({ 'grpc-status': '7' });
    expect(await got[0]?.closed).toBe(CANCEL);
    const sent = Buffer.concat([framed('fraud'), framed('credit').subarray(0, -1)]);
    expect(sent.subarray(0, got[0]?.body.length)).toEqual(got[0]?.body);
    close();
    expect(await audited.records(1)).toMatchObject([{ ...broken, requestBytes: sent.length }]);
  });

  it('does not begin if its caller has already written for a denied model', async () => {
    const { stream, ended, close } = open();
    stream.end(Buffer.concat([framed('fraud'), framed('credit')]));
    expect(await ended).toMatchObject({ 'grpc-status': '7' });
    close();
    expect(got).toEqual([]);
    expect(await audited.records(1)).toMatchObject([{ ...broken, requestBytes: 0 }]);
  });

  it('is unchanged if all models are allowed, and records each', async () => {
    const { stream, ended, close } = open();
    const models = ['fraud', 'fraud', 'cats', 'fraud', 'cats', 'dogs'];
    for (const model of models) stream.write(framed(model));
    stream.end();
    expect(await ended).toMatchObject({ 'grpc-status': '0' });
    close();
    expect(got.map(({ body }) => body)).toEqual([Buffer.concat(models.map(framed))]);
    const records = await audited.records(3);
    expect(records).toMatchObject([
      { modelId: 'cats', outcome: 'unknown', ruleId: 'cats' },
      { modelId: 'dogs', outcome: 'unknown', ruleId: 'dogs' },
      { modelId: 'fraud', outcome: 'success', ruleId: 'fraud', requestBytes: got[0]?.body.length },
    ]);
    expect(new Set(records.map(({ callId }) => callId)).size).toBe(1);
  });

  it('is denied as a call for any model if a message cannot be parsed', async () => {
    stop();
    stop = enforce(({ modelKnown }) => ({ effect: modelKnown ? 'allow' : 'deny', policyId: 'p', ruleId: 'r' }));
    const { stream, ended, close } = open();
    stream.write(framed('fraud'));
    await once(stream, 'response');
    stream.write(grpcMessage(asks('fraud'), true));
    expect(await ended).toMatchObject({ 'grpc-status': '7' });
    close();
    expect(await audited.records(1)).toMatchObject([{ outcome: 'denied', modelId: 'fraud', policyId: 'p' }]);
  });
});
