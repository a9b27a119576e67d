import { parseJson } from '../../body/parse-json.ts';
import { noteError } from '../response-facts.ts';
import type { ModelFormat, Route } from '../format.ts';
import { asObject } from '../json-value.ts';
import { decodeSegment } from '../path-route.ts';
import { plainFormat } from '../plain-format.ts';

/** Creates the format of a model server that has the model in its path. */
function modelServer(name: string, provider: string, path: RegExp, certain: boolean): ModelFormat {
  return plainFormat({
    name,
    provider,
    operation: 'predict',
    match(method, given): Route | undefined {
      const model = method === 'POST' ? path.exec(given)?.[1] : undefined;
      return model === undefined ? undefined : { modelId: decodeSegment(model), certain };
    },
    // Tensors are not recorded.
    requestFields: [],
    readRequest: () => ({}),
    responseFields: ['id', 'model_name', 'model_version', 'error'],
    readResponse({ id, model_name: model, error }, facts) {
      if (typeof id === 'string' && id !== '') facts.responseId = id;
      if (typeof model === 'string' && model !== '') facts.servedId = model;
      noteError(facts, error);
    },
    readEvent({ event, data }, facts) {
      const body = asObject(parseJson(data));
      if (event === 'error' || body['error'] !== undefined) noteError(facts, body['error'] ?? body);
    },
    endsSilently: true,
  });
}

/** KServe's version 2 protocol, also of Triton, MLServer and OpenVINO. */
export const kserve: ModelFormat = modelServer(
  'kserve.v2',
  'kserve',
  /\/v2\/models\/([^/]+)(?:\/versions\/[^/]+)?\/(?:infer|generate|generate_stream)$/u,
  true,
);

/** TensorFlow Serving, and KServe's version 1 protocol. */
export const tensorflowServing: ModelFormat = modelServer(
  'tensorflow.serving',
  'tensorflow_serving',
  /\/v1\/models\/([^/:]+)(?:\/(?:versions|labels)\/[^/:]+)?:(?:predict|classify|regress|explain)$/u,
  true,
);

/** Elasticsearch, whose inference endpoints are its own models or those of others. */
export const elasticInference: ModelFormat = modelServer(
  'elasticsearch.inference',
  'elasticsearch',
  /\/_inference\/(?:[a-z_]+\/)?([^/]+)(?:\/_stream)?$/u,
  true,
);

/** TorchServe, whose path alone is ambiguous. */
export const torchServe: ModelFormat = modelServer(
  'torchserve',
  'torchserve',
  /\/(?:predictions|explanations)\/([^/]+)(?:\/[^/]+)?$/u,
  false,
);
