import { frame } from '../support/amazon-frames.ts';
import { denied } from '../support/format-case.ts';
import { describeFormat } from './run-cases.ts';

const predict = { modelId: 'fraud', operation: 'predict' };
const SAGEMAKER = 'https://runtime.sagemaker.eu-central-1.amazonaws.com/endpoints/fraud';

describeFormat('model servers', [
  {
    it: 'KServe version 2',
    url: 'http://kserve.internal/v2/models/fraud/versions/3/infer',
    request: { inputs: [] },
    answer: { id: 'k-1', model_name: 'fraud', model_version: '3', outputs: [] },
    record: { ...predict, modelProvider: 'kserve', modelServedId: 'fraud', responseId: 'k-1' },
  },
  {
    it: 'TensorFlow Serving, failing',
    url: 'http://tf.internal/v1/models/fraud:predict',
    request: { instances: [] },
    status: 400,
    answer: { error: 'wrong shape' },
    record: { ...predict, modelProvider: 'tensorflow_serving', outcome: 'error', outcomeReason: 'invalid_request' },
  },
  {
    it: 'SageMaker',
    url: `${SAGEMAKER}/invocations`,
    request: { inputs: 'Hi' },
    answer: [{ generated_text: 'Hello' }],
    record: { ...predict, modelProvider: 'aws.sagemaker' },
  },
  {
    it: 'SageMaker, streamed',
    url: `${SAGEMAKER}/invocations-response-stream`,
    request: { inputs: 'Hi' },
    type: 'application/vnd.amazon.eventstream',
    answer: Buffer.concat([frame('PayloadPart', { token: 'Hel' }), frame('PayloadPart', { token: 'lo' })]),
    record: { ...predict, modelProvider: 'aws.sagemaker', stream: true },
  },
  {
    it: 'SageMaker, failing in the middle of a stream',
    url: `${SAGEMAKER}/invocations-response-stream`,
    request: { inputs: 'Hi' },
    type: 'application/vnd.amazon.eventstream',
    answer: frame('ModelStreamError', { Message: 'no' }, 'exception'),
    record: {
      ...predict,
      modelProvider: 'aws.sagemaker',
      outcome: 'error',
      outcomeReason: 'in_band_error',
      stream: true,
    },
  },
  {
    it: 'Databricks',
    url: 'https://acme.cloud.databricks.com/serving-endpoints/fraud/invocations',
    request: { dataframe_records: [] },
    status: 403,
    answer: { error_code: 'PERMISSION_DENIED' },
    record: { ...predict, ...denied('forbidden'), modelProvider: 'mlflow' },
  },
  {
    it: 'Hugging Face',
    url: 'https://router.huggingface.co/hf-inference/models/acme/bert/pipeline/feature-extraction',
    request: { inputs: 'Hi' },
    answer: [[0.1, 0.2]],
    record: { modelId: 'acme/bert', modelProvider: 'huggingface', operation: 'text_generation' },
  },
  {
    it: 'Replicate',
    url: 'https://api.replicate.com/v1/models/acme/flux/predictions',
    request: { input: {} },
    status: 201,
    answer: { id: 'p-1', model: 'acme/flux', status: 'starting', error: null },
    record: {
      modelId: 'acme/flux',
      modelServedId: 'acme/flux',
      modelProvider: 'replicate',
      operation: 'predict',
      responseId: 'p-1',
    },
  },
  {
    it: 'Replicate, by version',
    url: 'https://api.replicate.com/v1/predictions',
    request: { version: 'abc', input: {} },
    status: 201,
    answer: { id: 'p-1' },
    record: { modelId: 'abc', modelProvider: 'replicate', operation: 'predict', responseId: 'p-1' },
  },
  {
    it: 'TGI, streamed, anywhere',
    url: 'http://tgi.internal/generate_stream',
    request: { inputs: 'Hi' },
    type: 'text/event-stream',
    answer: 'data: {"token":{"text":"Hello"},"generated_text":"Hello"}\n\n',
    record: { modelProvider: 'huggingface', operation: 'text_generation', stream: true },
  },
  {
    it: 'TGI at an endpoint of Hugging Face',
    url: 'https://x1.us-east-1.aws.endpoints.huggingface.cloud/generate',
    request: { inputs: 'Hi' },
    answer: { generated_text: 'Hello' },
    record: { modelProvider: 'huggingface', operation: 'text_generation' },
  },
  {
    it: 'SageMaker, asynchronously',
    url: `${SAGEMAKER}/async-invocations`,
    answer: {},
    record: { ...predict, modelProvider: 'aws.sagemaker' },
  },
  {
    it: 'Triton, which generates',
    url: 'http://triton.internal/v2/models/fraud/generate',
    request: { text_input: 'Hi' },
    answer: { model_name: 'fraud', text_output: 'Hello' },
    record: { ...predict, modelProvider: 'kserve', modelServedId: 'fraud' },
  },
  {
    it: 'TensorFlow Serving, a label that classifies',
    url: 'http://tf.internal/v1/models/fraud/labels/stable:classify',
    request: { examples: [] },
    answer: {},
    record: { ...predict, modelProvider: 'tensorflow_serving' },
  },
]);

const lifecycle = { category: 'lifecycle', modelId: 'fraud' };

describeFormat('registries and control planes', [
  {
    it: 'MLflow: a version is registered',
    url: 'http://mlflow.internal/api/2.0/mlflow/model-versions/create',
    request: { name: 'fraud', source: 's3://x' },
    answer: { model_version: { name: 'fraud', version: '4' } },
    record: { ...lifecycle, action: 'model.register', modelProvider: 'mlflow' },
  },
  {
    it: 'MLflow: an alias is moved',
    url: 'http://mlflow.internal/api/2.0/mlflow/registered-models/alias',
    request: { name: 'fraud', alias: 'champion', version: '4' },
    answer: {},
    record: { ...lifecycle, action: 'model.promote', modelProvider: 'mlflow' },
  },
  {
    it: 'MLflow: a model is not there to be deleted',
    method: 'DELETE',
    url: 'http://mlflow.internal/api/2.0/mlflow/registered-models/delete',
    request: { name: 'fraud' },
    status: 403,
    answer: { error_code: 'PERMISSION_DENIED' },
    record: { ...lifecycle, ...denied('forbidden'), action: 'model.delete', modelProvider: 'mlflow' },
  },
  {
    it: 'SageMaker: an endpoint is deployed',
    url: 'https://api.sagemaker.eu-central-1.amazonaws.com/',
    headers: { 'x-amz-target': 'SageMaker.CreateEndpoint' },
    request: { EndpointName: 'fraud', EndpointConfigName: 'c' },
    answer: { EndpointArn: 'arn' },
    record: { ...lifecycle, action: 'model.deploy', modelProvider: 'aws.sagemaker' },
  },
  {
    it: 'Bedrock: throughput is taken away',
    method: 'DELETE',
    url: 'https://bedrock.eu-central-1.amazonaws.com/provisioned-model-throughput/fraud',
    answer: {},
    record: { ...lifecycle, action: 'model.undeploy', modelProvider: 'aws.bedrock' },
  },
  {
    it: 'Hugging Face: a file is downloaded',
    method: 'GET',
    url: 'https://huggingface.co/acme/bert/resolve/main/model.safetensors',
    type: 'application/octet-stream',
    answer: Buffer.from([1, 2, 3]),
    record: { action: 'model.download', modelId: 'acme/bert', modelProvider: 'huggingface' },
  },
  {
    it: 'Hugging Face: files are uploaded',
    url: 'https://huggingface.co/api/models/acme/bert/commit/main',
    headers: { 'content-type': 'application/x-ndjson' },
    request: '{"key":"header"}\n',
    answer: { success: true },
    record: { ...lifecycle, action: 'model.upload', modelId: 'acme/bert', modelProvider: 'huggingface' },
  },
]);
