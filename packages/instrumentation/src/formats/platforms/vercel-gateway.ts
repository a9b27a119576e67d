import { parseJson } from '../../body/parse-json.ts';
import { noteError, noteFinish, noteIdentity, noteText, noteUsage } from '../response-facts.ts';
import { isOfType } from '../event-type.ts';
import type { ResponseFacts, ModelFormat, RequestFacts, Route } from '../format.ts';
import { asCount, asList, asObject, asText, type JsonObject } from '../json-value.ts';
import { messagesOf } from '../messages.ts';
import { plainFormat } from '../plain-format.ts';

/** Operations by the end of the path. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'language-model': 'chat',
  'embedding-model': 'embeddings',
  'image-model': 'image_generation',
  'video-model': 'video_generation',
  'video-model/start': 'video_generation',
  'reranking-model': 'rerank',
  'speech-model': 'speech',
  'transcription-model': 'transcription',
  'decision-model': 'chat',
  'batch/start': 'batch',
};

/**
 * The AI SDK's own protocol, which Vercel's AI Gateway accepts: the SDK uses it if a model is given as a string. The
 * model is in a header.
 *
 * @see https://github.com/vercel/ai/tree/main/packages/gateway
 */
export const vercelGateway: ModelFormat = plainFormat({
  name: 'vercel.gateway',
  provider: 'vercel_ai_gateway',
  match(method, path, { headers }) {
    const operation = OPERATIONS[/\/((?:batch|[a-z]+-model)(?:\/start)?)$/u.exec(path)?.[1] ?? ''];
    const modelId = asText(headers['ai-language-model-id'] ?? headers['ai-model-id']);
    if (method !== 'POST' || operation === undefined || modelId === undefined) return undefined;
    const route: Route = { certain: true, operation, modelId, namesMore: true };
    return headers['ai-language-model-streaming'] === 'true' ? { ...route, streams: true } : route;
  },
  requestFields: ['prompt', 'providerOptions'],
  readRequest: ({ providerOptions }) => fallbacksOf(asObject(asObject(providerOptions)['gateway'])['models']),
  readMessages: ({ prompt }) => messagesOf(prompt),
  responseFields: ['response', 'finishReason', 'usage', 'content', 'error'],
  readResponse,
  isOnlyText: (event) => isOfType(event, 'text-delta'),
  readEvent: ({ data }, facts) => readPart(asObject(parseJson(data)), facts),
});

/** Returns the models that the gateway may use instead of the first. */
function fallbacksOf(models: unknown): RequestFacts {
  return models === undefined
    ? {}
    : {
        otherModels: asList(models)
          .map(asText)
          .filter((model) => model !== undefined),
      };
}

function readResponse({ response, finishReason, usage, content, error }: JsonObject, facts: ResponseFacts): void {
  const { id, modelId } = asObject(response);
  noteIdentity(facts, id, modelId);
  noteError(facts, error);
  readUsage(asObject(usage), facts);
  readFinish(finishReason, facts);
  for (const part of asList(content)) noteText(facts, asObject(part)['text']);
}

function readPart(part: JsonObject, facts: ResponseFacts): void {
  switch (part['type']) {
    case 'response-metadata':
      return noteIdentity(facts, part['id'], part['modelId']);
    case 'text-delta':
      return noteText(facts, part['delta'] ?? part['textDelta']);
    case 'finish':
      facts.ended = true;
      return readResponse({ finishReason: part['finishReason'], usage: part['usage'] }, facts);
    case 'error':
      return noteError(facts, part['error'] ?? {});
    default:
      return undefined;
  }
}

function readUsage({ inputTokens, outputTokens, tokens }: JsonObject, facts: ResponseFacts): void {
  noteUsage(facts, countOf(inputTokens ?? tokens), countOf(outputTokens));
}

/** A count is a number, or an object with a total and its parts. */
function countOf(value: unknown): unknown {
  return asCount(value) ?? asObject(value)['total'];
}

/** A reason is a text, or an object with the SDK's reason and the provider's. */
function readFinish(finishReason: unknown, facts: ResponseFacts): void {
  const reason = asText(finishReason) ?? asText(asObject(finishReason)['unified']);
  noteFinish(facts, reason);
  if (reason === 'content-filter') facts.refused = true;
  if (reason === 'error') facts.error ??= { codes: [] };
}
