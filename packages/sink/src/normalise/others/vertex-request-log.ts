import { firstText } from './other-source.ts';
import type { ProviderLog } from './provider-log.ts';
import { httpWordOf } from './google-status.ts';
import { vertexModelOf, vertexOperationOf } from './vertex-names.ts';

/** Names of a column, by itself or in the payload of a log entry. */
function at(...members: readonly string[]): string[] {
  return members.flatMap((member) => [member, `jsonPayload.${member}`]);
}

/** Names of a member of the response, in gRPC or REST spelling. */
function ofAnswer(...members: readonly string[]): string[] {
  return at(...members.map((member) => `full_response.${member}`));
}

const METHOD = at('api_method');
const TYPE = at('@type');
const ENDPOINT = at('endpoint');
const MODEL = at('model', 'full_request.model');
const STATUS = at('error.code');

/**
 * Vertex AI's logs of requests and responses: rows of request-response logging, and entries of an endpoint's access log
 * (`prediction_access`). Neither names the caller.
 * Sources: https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/request-response-logging,
 * https://cloud.google.com/vertex-ai/docs/predictions/online-prediction-logging
 */
export const VERTEX_REQUEST_LOG: ProviderLog = {
  name: 'Vertex AI request-response logs',
  marks: [...METHOD, ...TYPE],
  reads: [...ENDPOINT, ...MODEL, ...STATUS],
  keys: {
    modelServedId: ofAnswer('model_version', 'modelVersion'),
    inputTokens: ofAnswer('usage_metadata.prompt_token_count', 'usageMetadata.promptTokenCount'),
    outputTokens: ofAnswer('usage_metadata.candidates_token_count', 'usageMetadata.candidatesTokenCount'),
    finishReasons: ofAnswer('candidates.0.finish_reason', 'candidates.0.finishReason'),
    responseId: ofAnswer('response_id', 'responseId'),
  },
  isModelCall: ({ attributes }) =>
    /(?:GenerateContent|Predict|ChatCompletions)$/i.test(firstText(attributes, METHOD)) ||
    firstText(attributes, TYPE).endsWith('.OnlinePredictionLogEntry'),
  derive: {
    modelProvider: () => 'gcp.vertex_ai',
    modelId: (reported) => {
      const model = firstText(reported, MODEL);
      return vertexModelOf(model) ?? (model || vertexModelOf(firstText(reported, ENDPOINT)));
    },
    operation: (reported) => vertexOperationOf(firstText(reported, METHOD)),
    stream: (reported) => (firstText(reported, METHOD) === '' ? undefined : /Stream/.test(firstText(reported, METHOD))),
  },
  failureOf: (reported) => httpWordOf(reported, STATUS),
};
