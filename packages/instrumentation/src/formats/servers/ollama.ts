import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import { parseJson } from '../../body/parse-json.ts';
import { noteError, noteFinish, noteIdentity, noteText, noteUsage } from '../response-facts.ts';
import type { ResponseFacts, ModelFormat } from '../format.ts';
import { asObject, asText, type JsonObject } from '../json-value.ts';
import { messagesOf, promptMessages } from '../messages.ts';
import { plainFormat } from '../plain-format.ts';

/** Actions and operations by path of Ollama's own API. */
const ROUTES: Readonly<Record<string, { readonly operation?: string; readonly action?: AuditAction }>> = {
  'POST chat': { operation: 'chat' },
  'POST generate': { operation: 'text_completion' },
  'POST embed': { operation: 'embeddings' },
  'POST embeddings': { operation: 'embeddings' },
  'POST pull': { action: AUDIT_ACTION.MODEL_DOWNLOAD },
  'POST push': { action: AUDIT_ACTION.MODEL_UPLOAD },
  'POST create': { action: AUDIT_ACTION.MODEL_REGISTER },
  'POST copy': { action: AUDIT_ACTION.MODEL_REGISTER },
  'GET tags': { action: AUDIT_ACTION.MODEL_LIST },
  'GET ps': { action: AUDIT_ACTION.MODEL_LIST },
  'POST show': { action: AUDIT_ACTION.MODEL_READ },
  'DELETE delete': { action: AUDIT_ACTION.MODEL_DELETE },
};

/** Ollama's own API, for calls and for models. It streams lines of JSON by default. */
export const ollama: ModelFormat = plainFormat({
  name: 'ollama',
  provider: 'ollama',
  match(method, path) {
    const name = /\/api\/([a-z]+)$/u.exec(path)?.[1];
    const route = name === undefined ? undefined : ROUTES[`${method} ${name}`];
    return route === undefined ? undefined : { ...route, certain: false };
  },
  requestFields: ['model', 'name', 'destination', 'stream', 'messages', 'prompt', 'input'],
  readRequest: ({ model, name, destination, stream }) => ({
    modelId: asText(model) ?? asText(name) ?? asText(destination),
    stream: stream !== false,
  }),
  readMessages: ({ messages, prompt, input }) =>
    messages === undefined ? promptMessages(prompt ?? input) : messagesOf(messages),
  responseFields: [
    'model',
    'message',
    'response',
    'done',
    'done_reason',
    'prompt_eval_count',
    'eval_count',
    'status',
    'error',
  ],
  readResponse,
  readEvent: ({ data }, facts) => readResponse(asObject(parseJson(data)), facts),
  unlabelledStream: 'lines',
});

function readResponse(body: JsonObject, facts: ResponseFacts): void {
  noteIdentity(facts, undefined, body['model']);
  noteUsage(facts, body['prompt_eval_count'], body['eval_count']);
  noteFinish(facts, body['done_reason']);
  // Pulls and similar operations end with a status, and older versions' calls, which have no reason, with `done`.
  if (body['done'] === true || body['status'] === 'success') facts.ended = true;
  noteError(facts, body['error']);
  noteText(facts, asText(asObject(body['message'])['content']) ?? body['response']);
}
