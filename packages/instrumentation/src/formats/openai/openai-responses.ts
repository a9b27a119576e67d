import { AUDIT_ACTION } from '@auditspan/conventions';
import { parseJson } from '../../body/parse-json.ts';
import { noteError, noteFinish, noteIdentity, noteText, noteUsage } from '../response-facts.ts';
import type { ResponseFacts, Message, ModelFormat, Route } from '../format.ts';
import { asList, asObject, asText, type JsonObject } from '../json-value.ts';
import { messageOf, messagesOf } from '../messages.ts';
import { MODEL_FIELDS, namedModels } from '../named-models.ts';
import { openAiRoute } from '../path-route.ts';
import { isOfType } from '../event-type.ts';

/** OpenAI responses. */
export const openAiResponses: ModelFormat = {
  name: 'openai.responses',
  operation: 'chat',
  action: AUDIT_ACTION.MODEL_INVOKE,
  provider: 'openai',
  match: (method, path) => (method === 'POST' ? (asked(path) ?? stored(method, path)) : stored(method, path)),
  requestFields: [...MODEL_FIELDS, 'stream', 'input', 'instructions'],
  readRequest: (fields) => ({ ...namedModels(fields), stream: fields['stream'] === true }),
  readMessages,
  responseFields: ['id', 'model', 'usage', 'input_tokens', 'status', 'output', 'error', 'incomplete_details'],
  readResponse: readResponse,
  isOnlyText: (event) => isOfType(event, 'response.output_text.delta'),
  readEvent({ data }, facts) {
    if (data === '[DONE]') facts.ended = true;
    const event = asObject(parseJson(data));
    if (event['type'] === 'error') noteError(facts, event['error'] ?? event);
    else if (event['type'] === 'response.refusal.delta') facts.refused = true;
    else if (event['response'] !== undefined)
      readResponse({ status: statusOf(event['type']), ...asObject(event['response']) }, facts);
  },
};

function asked(path: string): Route | undefined {
  const counted = openAiRoute(path, '/responses/input_tokens');
  if (counted !== undefined) return { ...counted, operation: 'count_tokens' };
  return openAiRoute(path, '/responses') ?? openAiRoute(path, '/responses/compact');
}

/** A stored or background response; polling it reveals its end. */
const STORED = /\/responses\/resp_[^/]+(?:\/(?:input_items|cancel))?$/u;
const OPERATIONS: Readonly<Record<string, string>> = {
  GET: 'responses.retrieve',
  POST: 'responses.cancel',
  DELETE: 'responses.delete',
};

function stored(method: string, path: string): Route | undefined {
  const operation = STORED.test(path) ? OPERATIONS[method] : undefined;
  // The tokens that it reports were used by the call that created it.
  return operation === undefined ? undefined : { certain: true, action: AUDIT_ACTION.DATA_ACCESS, operation };
}

function readMessages({ input, instructions }: JsonObject): readonly Message[] {
  const system = asText(instructions);
  const said = typeof input === 'string' ? [messageOf('user', input)] : messagesOf(input);
  return system === undefined ? said : [messageOf('system', system), ...said];
}

function readResponse(response: JsonObject, facts: ResponseFacts): void {
  const { id, model, usage, status, output, error, incomplete_details: details } = response;
  noteIdentity(facts, id, model);
  noteError(facts, error);
  const { input_tokens: inputTokens, output_tokens: outputTokens } = asObject(usage);
  noteUsage(facts, inputTokens ?? response['input_tokens'], outputTokens);
  for (const item of asList(output)) readOutput(asObject(item), facts);
  readStatus(status, asObject(details)['reason'], facts);
}

const FINAL_STATUS: ReadonlySet<unknown> = new Set(['completed', 'incomplete', 'failed', 'cancelled']);

/** The last event is named after the status, which gateways may omit from the nested response. */
function statusOf(type: unknown): unknown {
  return typeof type === 'string' ? type.replace(/^response\./u, '') : undefined;
}

/** A response has no finish reason: its status is one, and the reason why it is incomplete a better one. */
function readStatus(status: unknown, incomplete: unknown, facts: ResponseFacts): void {
  if (!FINAL_STATUS.has(status)) return;
  facts.ended = true;
  if (status === 'failed') facts.error ??= { codes: [] };
  else noteFinish(facts, incomplete ?? status);
  if (incomplete === 'content_filter') facts.refused = true;
}

function readOutput(item: JsonObject, facts: ResponseFacts): void {
  for (const part of asList(item['content'])) {
    const { type, text } = asObject(part);
    if (type === 'refusal') facts.refused = true;
    noteText(facts, text);
  }
}
