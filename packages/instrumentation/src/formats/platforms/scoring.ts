import { noteError } from '../response-facts.ts';
import { ANY_RESPONSE_FIELDS, readAnyResponse } from '../any-response.ts';
import { readAmazonHead } from '../amazon/bedrock-route.ts';
import type { ModelFormat } from '../format.ts';
import { asObject, asText } from '../json-value.ts';
import { decodeSegment } from '../path-route.ts';
import { plainFormat } from '../plain-format.ts';

/** SageMaker endpoints, whose bodies have the format of the model behind them. */
export const sagemakerInvocations: ModelFormat = plainFormat({
  name: 'sagemaker.invocations',
  endsSilently: true,
  operation: 'predict',
  provider: 'aws.sagemaker',
  match(method, path) {
    const name = /\/endpoints\/([^/]+)\/(?:async-)?invocations(?:-response-stream)?$/u.exec(path)?.[1];
    return method === 'POST' && name !== undefined ? { modelId: decodeSegment(name), certain: true } : undefined;
  },
  requestFields: [],
  readRequest: () => ({}),
  readHead: readAmazonHead,
  // The parts are raw bytes that the model may have split anywhere.
  readEvent: ({ event, isException }, facts) => {
    if (isException === true) noteError(facts, { code: event });
  },
});

/** Fields of which a request to MLflow's scoring server has one. */
const SCORED = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'];

/** MLflow's scoring server, also behind Databricks' `/serving-endpoints/{name}/invocations`. */
export const mlflowScoring: ModelFormat = plainFormat({
  name: 'mlflow.scoring',
  endsSilently: true,
  operation: 'predict',
  provider: 'mlflow',
  match(method, path) {
    const name = /\/serving-endpoints\/([^/]+)\/invocations$/u.exec(path)?.[1];
    if (method !== 'POST') return undefined;
    if (name !== undefined) return { modelId: decodeSegment(name), certain: true, provider: 'databricks' };
    return path.endsWith('/invocations') ? { certain: false } : undefined;
  },
  requestFields: ['model', 'stream', ...SCORED],
  // The server has one model: a body without a name is its own if it has its fields.
  readRequest: ({ model, stream, ...words }) => ({
    modelId: asText(model),
    stream: stream === true,
    unnamed: Object.keys(words).length > 0,
  }),
});

/** Hugging Face's inference by task, and Text Generation Inference's own paths. */
export const huggingFaceInference: ModelFormat = plainFormat({
  name: 'huggingface.inference',
  endsSilently: true,
  operation: 'text_generation',
  provider: 'huggingface',
  match(method, path) {
    if (method !== 'POST') return undefined;
    const model = /(?<!\/fine_tuning|\/accounts\/[^/]+)\/models\/([^/:]+\/[^/:]+)(?:\/pipeline\/[^/]+)?$/u.exec(
      path,
    )?.[1];
    if (model !== undefined) return { modelId: decodeSegment(model), certain: false };
    if (path.endsWith('/generate_stream')) return { certain: true };
    return path.endsWith('/generate') ? { certain: false } : undefined;
  },
  requestFields: ['model', 'stream', 'inputs', 'sampling_params'],
  // A body without a model is TGI's or SGLang's if it has their fields.
  readRequest: ({ model, stream, ...words }) => ({
    modelId: asText(model),
    stream: stream === true,
    unnamed: Object.keys(words).length > 0,
  }),
});

/** Cloudflare's Workers AI, also through its AI Gateway. The model's own response is within an envelope. */
export const workersAi: ModelFormat = plainFormat({
  name: 'cloudflare.workers_ai',
  endsSilently: true,
  operation: 'predict',
  provider: 'cloudflare',
  match(method, path) {
    const model = /\/(?:ai\/run|workers-ai)\/(@[a-z]+\/.+)$/u.exec(path)?.[1];
    return method === 'POST' && model !== undefined ? { modelId: decodeSegment(model), certain: true } : undefined;
  },
  responseFields: [...ANY_RESPONSE_FIELDS, 'result'],
  readResponse({ result, ...envelope }, facts) {
    readAnyResponse(asObject(result), facts);
    readAnyResponse(envelope, facts);
  },
});

/** Replicate's predictions, of a model, a deployment or a version. */
export const replicate: ModelFormat = plainFormat({
  name: 'replicate',
  endsSilently: true,
  operation: 'predict',
  provider: 'replicate',
  match(method, path) {
    if (method !== 'POST') return undefined;
    const model = /\/v1\/(?:models|deployments)\/([^/]+\/[^/]+)\/predictions$/u.exec(path)?.[1];
    if (model !== undefined) return { modelId: model, certain: true };
    return path.endsWith('/v1/predictions') ? { certain: false } : undefined;
  },
  requestFields: ['version'],
  readRequest: ({ version }) => (typeof version === 'string' ? { modelId: version } : {}),
});
