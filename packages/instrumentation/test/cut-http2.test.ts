import type { AuditRecord } from '@auditspan/conventions';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { connect } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grpcInterceptor } from '../src/context/origin/grpc-origin.ts';
import { runAs } from '../src/context/run-as.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { cuttingModel, startCuttingEndpoint, type Http2Answer, type Http2Cut } from './support/cut-http2.ts';
import { CUT_INPUTS } from './support/cut-inputs.ts';
import { grpcMessage, protobuf, type ProtobufField } from './support/protobuf.ts';
import type { Http2Endpoint } from './support/http2-endpoint.ts';
import { telling } from './support/telling.ts';

/** A client of one provider. */
interface Calling {
  /** Calls the model of this name; reports the result as it arrives. */
  call(model: string, see: (what: unknown) => void): Promise<void>;
  close(): void;
}

interface Case {
  readonly format: string;
  readonly answer: Http2Answer;
  readonly connect: (port: number) => Calling;
  /** Number of bytes after which the response is complete, whatever happens to the stream. */
  readonly wholeFrom: number;
}

/** Calls like the AWS SDK, without its own layers between stream and caller. */
function bedrock(format: string): Case {
  const input = CUT_INPUTS.find((one) => one.format === format);
  const { type = '', path = '', parts = [] } = input ?? {};
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return {
    format,
    answer: { type, body },
    wholeFrom: body.length,
    connect(port) {
      const session = connect(`http://127.0.0.1:${port}`);
      return {
        async call(model, see) {
          const headers = { ':method': 'POST', ':path': path.replace('/m/', `/${model}/`) };
          for await (const chunk of session.request(headers).end('{}')) see((chunk as Buffer).toString('latin1'));
        },
        close: () => session.close(),
      };
    },
  };
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** Each format's messages name the model at the start, and a status follows them. */
function grpc(
  format: string,
  method: string,
  requestOf: (model: string) => readonly ProtobufField[],
  ...answers: readonly Buffer[]
): Case {
  return {
    format,
    answer: {
      type: 'application/grpc',
      body: Buffer.concat(answers.map((answer) => grpcMessage(answer))),
      trailers: { 'grpc-status': '0' },
    },
    wholeFrom: Infinity,
    connect(port) {
      const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), { interceptors: [grpcInterceptor] });
      return {
        call: (model, see) =>
          new Promise((resolve, reject) => {
            const request = protobuf(...requestOf(model));
            const stream = client.makeServerStreamRequest(`/${method}`, asIs, asIs, request);
            stream.on('data', (message: Buffer) => see(message.toString('hex')));
            stream.on('error', ({ code, details }: ServiceError) =>
              reject(Object.assign(new Error(details), { code })),
            );
            stream.on('end', resolve);
          }),
        close: () => client.close(),
      };
    },
  };
}

const CASES: readonly Case[] = [
  bedrock('bedrock.converse'),
  bedrock('bedrock.invoke'),
  grpc(
    'gemini.grpc',
    'google.ai.generativelanguage.v1beta.GenerativeService/StreamGenerateContent',
    (model) => [[1, `models/${model}`]],
    protobuf([1, [[1, [[1, [[2, 'Hi']]]]]]]),
    protobuf(
      [1, [[2, 1]]],
      [
        3,
        [
          [1, 9],
          [2, 4],
        ],
      ],
      [4, 'gemini-3-001'],
      [5, 'g-1'],
    ),
  ),
  grpc(
    'vertex.predict.grpc',
    'google.cloud.aiplatform.v1.PredictionService/StreamGenerateContent',
    (model) => [[5, `projects/p/locations/l/publishers/google/models/${model}`]],
    protobuf(
      [2, [[3, 1]]],
      [
        4,
        [
          [1, 9],
          [2, 4],
        ],
      ],
      [11, 'gemini-3-001'],
      [13, 'g-1'],
    ),
  ),
  grpc(
    'kserve.grpc',
    'inference.GRPCInferenceService/ModelInfer',
    (model) => [[1, model]],
    protobuf([1, 'fraud-3'], [3, 'k-1'], [5, [[1, 'output']]]),
  ),
  grpc(
    'tensorflow.serving.grpc',
    'tensorflow.serving.PredictionService/Predict',
    (model) => [[1, [[1, model]]]],
    protobuf([2, [[1, 'fraud-7']]]),
  ),
  grpc(
    'torchserve.grpc',
    'org.pytorch.serve.grpc.inference.InferenceAPIsService/Predictions',
    (model) => [[1, model]],
    protobuf([1, '[0.9]']),
  ),
];

/** Number of concurrent calls. */
const LANES = 8;

/** Returns what a caller observed of a response, and the error with which it ended. */
async function seenOf(calling: Calling, model: string): Promise<unknown> {
  const seen: unknown[] = [];
  try {
    await calling.call(model, (what) => seen.push(what));
    return { seen };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: unknown };
    return { seen, error: { name, message, code } };
  }
}

async function atEveryByte(calling: Calling, { answer }: Case, cut: Http2Cut): Promise<unknown[]> {
  const all: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next; at <= answer.body.length; at = next) {
      next += 1;
      all[at] = await runAs({ id: `at-${at}` }, () => seenOf(calling, cuttingModel(at, cut)));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return all;
}

const placeOf = ({ modelId = '' }: AuditRecord): number => Number(modelId.split('-')[1]);

describe.each(CASES.map((one) => ({ format: one.format, one })))('a response of $format over HTTP/2', ({ one }) => {
  let endpoint: Http2Endpoint;
  let plainly: Record<Http2Cut, unknown[]>;
  let audited: Audited;
  let calling: Calling;
  beforeAll(async () => {
    endpoint = await startCuttingEndpoint(one.answer);
    const unaudited = one.connect(endpoint.port);
    plainly = {
      reset: await atEveryByte(unaudited, one, 'reset'),
      paused: await atEveryByte(unaudited, one, 'paused'),
    };
    unaudited.close();
    audited = await startAudited();
    calling = one.connect(endpoint.port);
  });
  afterAll(async () => {
    calling.close();
    await audited.close();
    await endpoint.close();
  });

  const places = Array.from({ length: one.answer.body.length + 1 }, (_, at) => at);
  const recordsOf = async (before: number): Promise<AuditRecord[]> => {
    const records = (await audited.records(before + places.length)).slice(before);
    return records.toSorted((a, b) => placeOf(a) - placeOf(b));
  };

  it('is one correct record wherever its stream is reset, and reaches the caller unchanged', async () => {
    const seen = await atEveryByte(calling, one, 'reset');
    const records = await recordsOf(0);

    expect(seen).toEqual(plainly.reset);
    expect(records.map(({ modelId, outcome, responseBytes = 0 }) => [modelId, outcome, responseBytes])).toEqual(
      places.map((at) => [cuttingModel(at, 'reset'), at >= one.wholeFrom ? 'success' : 'error', at]),
    );
    expect(records.map(({ principalId, attribution }) => [principalId, attribution])).toEqual(
      places.map((at) => [`at-${at}`, 'exact']),
    );
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it('is the same record wherever its bytes are split in two', async () => {
    const before = audited.receiver.calls().length;
    const seen = await atEveryByte(calling, one, 'paused');
    const records = await recordsOf(before);

    expect(seen).toEqual(plainly.paused);
    expect(records.map(({ modelId }) => modelId)).toEqual(places.map((at) => cuttingModel(at, 'paused')));
    expect(records.map(telling)).toEqual(places.map(() => telling(records.at(0))));
    expect(records.at(0)?.outcome).toBe('success');
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
