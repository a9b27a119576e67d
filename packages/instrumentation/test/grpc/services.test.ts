import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from '../support/audited.ts';
import { createGrpcCaller, type GrpcCaller } from '../support/grpc-calls.ts';
import { startGrpcEndpoint } from '../support/grpc-endpoint.ts';
import type { Http2Endpoint } from '../support/http2-endpoint.ts';
import { grpcMessage, protobuf, type ProtobufField } from '../support/protobuf.ts';

describe('a gRPC call', () => {
  let audited: Audited;
  let endpoint: Http2Endpoint;
  let caller: GrpcCaller;
  let answer: Buffer;
  let done = 0;
  beforeAll(async () => {
    audited = await startAudited();
    endpoint = await startGrpcEndpoint(() => ({ body: answer, trailers: { 'grpc-status': '0' } }));
    caller = createGrpcCaller(endpoint.port);
  });
  afterAll(async () => {
    caller.close();
    await endpoint.close();
    await audited.close();
  });

  const gemini = protobuf(
    [1, [[2, 1]]],
    [
      3,
      [
        [1, 9],
        [2, 4],
        [8, 5],
        [10, 3],
      ],
    ],
    [4, 'gemini-3-001'],
    [5, 'g-1'],
  );
  const refused = protobuf([2, [[1, 1]]]);
  const vertex = protobuf(
    [2, [[3, 3]]],
    [
      4,
      [
        [1, 9],
        [2, 4],
      ],
    ],
    [11, 'gemini-3-001'],
    [13, 'g-1'],
  );
  const PLACE = 'projects/p/locations/l';
  it.each([
    [
      'tensorflow.serving.PredictionService/Predict',
      [[1, [[1, 'fraud']]]],
      protobuf([2, [[1, 'fraud-7']]]),
      { modelProvider: 'tensorflow_serving', operation: 'predict', modelServedId: 'fraud-7' },
    ],
    [
      'tensorflow.serving.PredictionService/Classify',
      [[1, [[1, 'fraud']]]],
      undefined,
      { modelProvider: 'tensorflow_serving' },
    ],
    [
      'tensorflow.serving.PredictionService/MultiInference',
      [[1, [[1, [[1, 'fraud']]]]]],
      undefined,
      { modelProvider: 'tensorflow_serving' },
    ],
    [
      'tensorflow.serving.ModelService/HandleReloadConfigRequest',
      [[1, [[1, [[1, [[1, 'fraud']]]]]]]],
      undefined,
      { action: 'model.deploy' },
    ],
    [
      'org.pytorch.serve.grpc.inference.InferenceAPIsService/Predictions',
      [[1, 'fraud']],
      undefined,
      { modelProvider: 'torchserve' },
    ],
    [
      'org.pytorch.serve.grpc.inference.InferenceAPIsService/StreamPredictions',
      [[1, 'fraud']],
      undefined,
      { stream: true },
    ],
    [
      'org.pytorch.serve.grpc.management.ManagementAPIsService/RegisterModel',
      [
        [1, 4],
        [5, 'fraud'],
        [9, 's3://x'],
      ],
      undefined,
      { action: 'model.register', category: 'lifecycle' },
    ],
    [
      'org.pytorch.serve.grpc.management.ManagementAPIsService/SetDefault',
      [
        [1, 'fraud'],
        [2, '2'],
      ],
      undefined,
      { action: 'model.promote' },
    ],
    [
      'org.pytorch.serve.grpc.management.ManagementAPIsService/UnregisterModel',
      [[1, 'fraud']],
      undefined,
      { action: 'model.delete' },
    ],
    [
      'inference.GRPCInferenceService/RepositoryModelLoad',
      [[2, 'fraud']],
      undefined,
      { action: 'model.deploy', modelProvider: 'triton' },
    ],
    ['inference.GRPCInferenceService/RepositoryModelUnload', [[2, 'fraud']], undefined, { action: 'model.undeploy' }],
    [
      'google.ai.generativelanguage.v1beta.GenerativeService/GenerateContent',
      [[1, 'models/fraud']],
      gemini,
      {
        modelProvider: 'gcp.gemini',
        inputTokens: 14,
        outputTokens: 7,
        finishReasons: ['STOP'],
        modelServedId: 'gemini-3-001',
        responseId: 'g-1',
      },
    ],
    [
      'google.ai.generativelanguage.v1.GenerativeService/GenerateContent',
      [[1, 'models/fraud']],
      refused,
      { outcome: 'denied', outcomeReason: 'content_refused' },
    ],
    [
      'google.ai.generativelanguage.v1.GenerativeService/CountTokens',
      [[1, 'models/fraud']],
      protobuf([1, 12]),
      { operation: 'count_tokens', inputTokens: 12 },
    ],
    [
      'google.cloud.aiplatform.v1.PredictionService/GenerateContent',
      [
        [2, [[1, 'user']]],
        [5, `${PLACE}/publishers/google/models/fraud`],
      ],
      vertex,
      {
        modelProvider: 'gcp.vertex_ai',
        outcome: 'denied',
        inputTokens: 9,
        outputTokens: 4,
        modelServedId: 'gemini-3-001',
      },
    ],
    [
      'google.ai.generativelanguage.v1beta.GenerativeService/BidiGenerateContent',
      [[1, [[1, 'models/fraud']]]],
      protobuf([
        10,
        [
          [1, 9],
          [2, 4],
          [8, 5],
          [10, 3],
        ],
      ]),
      { operation: 'realtime', inputTokens: 14, outputTokens: 7 },
    ],
    [
      'google.ai.generativelanguage.v1beta.PredictionService/PredictLongRunning',
      [[1, 'models/fraud']],
      undefined,
      { operation: 'predict', modelProvider: 'gcp.gemini' },
    ],
    [
      'google.ai.generativelanguage.v1beta.CacheService/CreateCachedContent',
      [[1, [[2, 'models/fraud']]]],
      protobuf([12, [[1, 4096]]]),
      { action: 'model.invoke', inputTokens: 4096 },
    ],
    [
      'google.ai.generativelanguage.v1beta.ModelService/CreateTunedModel',
      [[2, [[4, 'models/fraud']]]],
      undefined,
      { action: 'model.fine_tune' },
    ],
    [
      'google.ai.generativelanguage.v1beta.ModelService/UpdateTunedModel',
      [[1, [[1, 'tunedModels/fraud']]]],
      undefined,
      { action: 'model.register' },
    ],
    [
      'google.ai.generativelanguage.v1beta.ModelService/DeleteTunedModel',
      [[1, 'tunedModels/fraud']],
      undefined,
      { action: 'model.delete' },
    ],
    [
      'google.cloud.aiplatform.v1.PredictionService/EmbedContent',
      [[1, `${PLACE}/publishers/google/models/fraud`]],
      protobuf([2, [[1, 5]]]),
      { operation: 'embeddings', inputTokens: 5 },
    ],
    [
      'google.cloud.aiplatform.v1.LlmUtilityService/CountTokens',
      [
        [1, `${PLACE}/endpoints/1`],
        [3, 'publishers/google/models/fraud'],
      ],
      protobuf([1, 12]),
      { operation: 'count_tokens', inputTokens: 12 },
    ],
    [
      'tensorflow.serving.SessionService/SessionRun',
      [[1, [[1, 'fraud']]]],
      protobuf([3, [[1, 'fraud']]]),
      { operation: 'predict', modelServedId: 'fraud' },
    ],
    [
      'google.cloud.aiplatform.v1beta1.PredictionService/Predict',
      [[1, `${PLACE}/endpoints/fraud`]],
      protobuf([2, '1234']),
      { operation: 'predict' },
    ],
  ] as const)('to %s is recognised and named', async (method, request, said, record) => {
    answer = grpcMessage(said ?? protobuf());
    await caller.unary(`/${method}`, protobuf(...(request as unknown as readonly ProtobufField[])));
    done += 1;
    expect((await audited.records(done)).at(-1)).toMatchObject({ modelId: 'fraud', outcome: 'success', ...record });
  });
});
