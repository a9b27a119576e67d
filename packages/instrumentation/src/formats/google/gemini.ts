import { parseJson } from '../../body/parse-json.ts';
import { ANY_RESPONSE_FIELDS, readAnyResponse } from '../any-response.ts';
import { countWith, noteError, noteFinish, noteIdentity, noteText, noteUsage, sumOf } from '../response-facts.ts';
import type { ResponseFacts, Message, ModelFormat } from '../format.ts';
import { asList, asObject, asText, type JsonObject } from '../json-value.ts';
import { decodeSegment } from '../path-route.ts';
import { plainFormat } from '../plain-format.ts';

const MODEL_METHOD = /\/(?:models|tunedModels|endpoints|reasoningEngines)\/([^/:]+):([A-Za-z]+)$/u;
const VERTEX = /\/projects\/[^/]+\/locations\/|\/publishers\//u;

/** Operations by `:method`. */
const OPERATIONS: Readonly<Record<string, string>> = {
  generateContent: 'generate_content',
  streamGenerateContent: 'generate_content',
  generateAnswer: 'generate_content',
  generateMessage: 'chat',
  generateText: 'text_completion',
  embedContent: 'embeddings',
  asyncBatchEmbedContent: 'embeddings',
  batchEmbedContents: 'embeddings',
  embedText: 'embeddings',
  batchEmbedText: 'embeddings',
  batchGenerateContent: 'batch',
  countTokens: 'count_tokens',
  computeTokens: 'count_tokens',
  countMessageTokens: 'count_tokens',
  countTextTokens: 'count_tokens',
  predict: 'predict',
  predictLongRunning: 'predict',
  fetchPredictOperation: 'predict.retrieve',
  directPredict: 'predict',
  rawPredict: 'predict',
  directRawPredict: 'predict',
  streamRawPredict: 'predict',
  serverStreamingPredict: 'predict',
  explain: 'predict',
  // Agents.
  query: 'invoke_agent',
  streamQuery: 'invoke_agent',
};
/** TF-Serving has these methods too, and other services the queries, so they alone are ambiguous. */
const SHARED_METHODS: ReadonlySet<string> = new Set(['predict', 'explain', 'query', 'streamQuery']);
/** A version that only Google's paths have. */
const GOOGLE_VERSION = /\/v1(?:alpha|beta)\d*\//u;
/** Stands for a model of Anthropic's, which the body names. */
const COUNTED = 'count-tokens';

/** Gemini and Vertex AI: every `:method` of a model, also of other publishers' models on Vertex. */
export const gemini: ModelFormat = plainFormat({
  name: 'gemini',
  provider: 'gcp.gemini',
  match(_method, path) {
    const [, model, verb] = MODEL_METHOD.exec(path) ?? [];
    const operation = verb === undefined ? undefined : OPERATIONS[verb];
    if (model === undefined || verb === undefined || operation === undefined) return undefined;
    const isVertex = VERTEX.test(path);
    if (SHARED_METHODS.has(verb) && !isVertex && !GOOGLE_VERSION.test(path)) return undefined;
    const provider = isVertex ? 'gcp.vertex_ai' : 'gcp.gemini';
    if (model === COUNTED) return { certain: true, operation: 'count_tokens', provider };
    return { modelId: decodeSegment(model), certain: true, operation, provider };
  },
  requestFields: ['model', 'contents', 'systemInstruction', 'stream'],
  readRequest: ({ model, stream }) => ({ modelId: asText(model), stream: stream === true }),
  readMessages: ({ contents, systemInstruction }) => [
    ...(systemInstruction === undefined ? [] : [messageOf(systemInstruction, 'system')]),
    ...asList(contents).map((content) => messageOf(content, 'user')),
  ],
  responseFields: [...ANY_RESPONSE_FIELDS, 'totalTokens', 'input_tokens'],
  readResponse,
  readEvent({ event, data }, facts) {
    const body = asObject(parseJson(data));
    if (event === 'error') noteError(facts, body['error'] ?? body);
    readResponse(body, facts);
    // Claude's last event, and that of models with OpenAI's format.
    if (body['type'] === 'message_stop' || data === '[DONE]') facts.ended = true;
  },
  unlabelledStream: 'array',
});

function messageOf(content: unknown, speaker: string): Message {
  const { role, parts } = asObject(content);
  return {
    role: asText(role) ?? speaker,
    parts: asList(parts).map((part) => {
      const text = asObject(part)['text'];
      return typeof text === 'string' ? { type: 'text', content: text } : { type: 'unknown' };
    }),
  };
}

function readResponse(body: JsonObject, facts: ResponseFacts): void {
  if (body['candidates'] === undefined && body['usageMetadata'] === undefined && body['promptFeedback'] === undefined) {
    // Models of other publishers respond in their own format.
    readAnyResponse(body, facts);
    noteUsage(facts, body['totalTokens'] ?? body['input_tokens'], undefined);
    readPredictions(asList(body['predictions']).map(asObject), facts);
    return;
  }
  noteIdentity(facts, body['responseId'], body['modelVersion']);
  noteError(facts, body['error']);
  readUsage(asObject(body['usageMetadata']), facts);
  for (const candidate of asList(body['candidates'])) readCandidate(asObject(candidate), facts);
  if (asText(asObject(body['promptFeedback'])['blockReason']) !== undefined) facts.refused = true;
}

/** Adds the tokens counted separately: reasoning, billed as output, and the output of tools, which is input. */
function readUsage(usage: JsonObject, facts: ResponseFacts): void {
  const input = countWith(usage['promptTokenCount'], usage['toolUsePromptTokenCount']);
  noteUsage(facts, input, sumOf(usage['candidatesTokenCount'], usage['thoughtsTokenCount']));
}

const REFUSALS: ReadonlySet<unknown> = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'ESCALATION',
  'MODEL_ARMOR',
]);

/** Images that were all filtered are a refusal; the texts of embeddings are counted one by one. */
function readPredictions(predictions: readonly JsonObject[], facts: ResponseFacts): void {
  if (predictions.length === 0) return;
  if (predictions.every(({ raiFilteredReason }) => raiFilteredReason !== undefined)) facts.refused = true;
  for (const { embeddings } of predictions) {
    noteUsage(facts, sumOf(facts.inputTokens, asObject(asObject(embeddings)['statistics'])['token_count']), undefined);
  }
}

function readCandidate({ finishReason, content }: JsonObject, facts: ResponseFacts): void {
  noteFinish(facts, finishReason);
  if (REFUSALS.has(finishReason)) facts.refused = true;
  for (const part of asList(asObject(content)['parts'])) noteText(facts, asObject(part)['text']);
}
