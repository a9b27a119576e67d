import { parseJson } from '../../body/parse-json.ts';
import { ANY_RESPONSE_FIELDS, readAnyResponse } from '../any-response.ts';
import { noteError, noteFinish, noteIdentity, noteText, noteUsage, sumOf } from '../response-facts.ts';
import type { ResponseFacts, ModelFormat } from '../format.ts';
import { asList, asObject, asText, type JsonObject } from '../json-value.ts';
import { messagesOf, promptMessages } from '../messages.ts';
import { decodeSegment } from '../path-route.ts';
import { plainFormat } from '../plain-format.ts';

/** Operations by the end of the path. */
const OPERATIONS: Readonly<Record<string, string>> = {
  chat: 'chat',
  chat_stream: 'chat',
  generation: 'text_completion',
  generation_stream: 'text_completion',
  embeddings: 'embeddings',
  rerank: 'rerank',
  tokenization: 'tokenize',
};
const PATH = new RegExp(`/ml/v1/(?:deployments/([^/]+)/)?text/(${Object.keys(OPERATIONS).join('|')})$`, 'u');

/**
 * IBM's watsonx.ai. The model is in the body, or a deployment in the path stands for it.
 *
 * @see https://cloud.ibm.com/apidocs/watsonx-ai
 */
export const watsonx: ModelFormat = plainFormat({
  name: 'watsonx',
  provider: 'ibm.watsonx.ai',
  endsSilently: true,
  match(method, path) {
    const [, model, name] = (method === 'POST' && PATH.exec(path)) || [];
    if (name === undefined) return undefined;
    const route = { certain: true, operation: OPERATIONS[name] as string };
    return model === undefined ? route : { ...route, modelId: decodeSegment(model) };
  },
  requestFields: ['model_id', 'messages', 'input'],
  readRequest: ({ model_id: model }) => ({ modelId: asText(model) }),
  readMessages: ({ messages, input }) => (messages === undefined ? promptMessages(input) : messagesOf(messages)),
  responseFields: [...ANY_RESPONSE_FIELDS, 'model_id', 'input_token_count'],
  readResponse,
  readEvent({ event, data }, facts) {
    const body = asObject(parseJson(data));
    if (event === 'error') noteError(facts, asList(body['errors'])[0] ?? body);
    readResponse(body, facts);
  },
});

function readResponse({ results, ...body }: JsonObject, facts: ResponseFacts): void {
  readAnyResponse(body, facts);
  noteIdentity(facts, undefined, body['model_id']);
  noteUsage(facts, body['input_token_count'], undefined);
  for (const result of asList(results)) readResult(asObject(result), facts);
}

/** Each event of a stream reports the output so far, and the first one the input. */
function readResult(result: JsonObject, facts: ResponseFacts): void {
  const { generated_text: text, stop_reason: reason, input_token_count: input, generated_token_count: output } = result;
  noteText(facts, text);
  if (reason !== 'not_finished') noteFinish(facts, asText(reason));
  noteUsage(facts, input === undefined ? undefined : sumOf(facts.inputTokens, input), output);
}
