import { AUDIT_ACTION } from '@auditspan/conventions';
import { noteError } from '../response-facts.ts';
import type { ModelFormat } from '../format.ts';
import { grpcFormat } from '../grpc-format.ts';

const INFERENCE = /^inference\.GRPCInferenceService$/u;
const PREDICTION = /^tensorflow\.serving\.PredictionService$/u;
const predict = { operation: 'predict' };
const deploy = { action: AUDIT_ACTION.MODEL_DEPLOY };
const undeploy = { action: AUDIT_ACTION.MODEL_UNDEPLOY };
const read = { action: AUDIT_ACTION.MODEL_READ };
const list = { action: AUDIT_ACTION.MODEL_LIST };

/** KServe's version 2 protocol, also of Triton, MLServer, OpenVINO and TorchServe. */
export const kserveGrpc: ModelFormat = grpcFormat({
  name: 'kserve.grpc',
  provider: 'kserve',
  service: INFERENCE,
  methods: { ModelInfer: predict },
  model: [[1]],
  response: { model: [1], id: [3] },
});

/** The same as a stream, in which each response may be an error. */
export const kserveGrpcStream: ModelFormat = grpcFormat({
  name: 'kserve.grpc.stream',
  provider: 'kserve',
  service: INFERENCE,
  methods: { ModelStreamInfer: { ...predict, streams: true } },
  model: [[1]],
  response: { error: [1], model: [2, 1], id: [2, 3] },
  readMore({ error }, facts) {
    if (typeof error === 'string' && error !== '') noteError(facts, {});
  },
});

/** Triton's model repository. */
export const tritonRepositoryGrpc: ModelFormat = grpcFormat({
  name: 'triton.repository.grpc',
  provider: 'triton',
  service: INFERENCE,
  methods: { RepositoryModelLoad: deploy, RepositoryModelUnload: undeploy, RepositoryIndex: list },
  model: [[2]],
});

/** TensorFlow Serving, whose requests begin with the model's specification. */
export const tensorflowGrpc: ModelFormat = grpcFormat({
  name: 'tensorflow.serving.grpc',
  provider: 'tensorflow_serving',
  service: PREDICTION,
  methods: {
    Predict: predict,
    Classify: predict,
    Regress: predict,
    PredictStreamed: { ...predict, streams: true },
    GetModelMetadata: read,
  },
  model: [[1, 1]],
  response: { model: [2, 1] },
});

/** Sessions of TensorFlow Serving, which run any part of a model. */
export const tensorflowSessionGrpc: ModelFormat = grpcFormat({
  name: 'tensorflow.serving.session.grpc',
  provider: 'tensorflow_serving',
  service: /^tensorflow\.serving\.SessionService$/u,
  methods: { SessionRun: predict },
  model: [[1, 1]],
  response: { model: [3, 1] },
});

/** Several models in one request, the first of which is recorded. */
export const tensorflowMultiGrpc: ModelFormat = grpcFormat({
  name: 'tensorflow.serving.multi.grpc',
  provider: 'tensorflow_serving',
  service: PREDICTION,
  methods: { MultiInference: predict },
  model: [[1, 1, 1]],
  hasSeveral: true,
  response: { model: [1, 1, 1] },
});

/** A new configuration of TensorFlow Serving, whose first model is recorded. */
export const tensorflowConfigGrpc: ModelFormat = grpcFormat({
  name: 'tensorflow.serving.config.grpc',
  provider: 'tensorflow_serving',
  service: /^tensorflow\.serving\.ModelService$/u,
  methods: { HandleReloadConfigRequest: deploy },
  model: [[1, 1, 1, 1]],
  hasSeveral: true,
});

/** TorchServe's predictions. */
export const torchServeGrpc: ModelFormat = grpcFormat({
  name: 'torchserve.grpc',
  provider: 'torchserve',
  service: /^org\.pytorch\.serve\.grpc\.inference\.InferenceAPIsService$/u,
  methods: {
    Predictions: predict,
    StreamPredictions: { ...predict, streams: true },
    StreamPredictions2: { ...predict, streams: true },
  },
  model: [[1]],
});

/** TorchServe's model management; a registration names the model in another field than the other methods. */
export const torchServeManagementGrpc: ModelFormat = grpcFormat({
  name: 'torchserve.management.grpc',
  provider: 'torchserve',
  service: /^org\.pytorch\.serve\.grpc\.management\.ManagementAPIsService$/u,
  methods: {
    RegisterModel: { action: AUDIT_ACTION.MODEL_REGISTER },
    ScaleWorker: deploy,
    SetDefault: { action: AUDIT_ACTION.MODEL_PROMOTE },
    UnregisterModel: { action: AUDIT_ACTION.MODEL_DELETE },
    DescribeModel: read,
    ListModels: list,
  },
  model: [[5], [1], [9]],
});
