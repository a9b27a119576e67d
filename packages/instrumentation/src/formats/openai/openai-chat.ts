import { AUDIT_ACTION } from '@auditspan/conventions';
import { parseJson } from '../../body/parse-json.ts';
import { noteError, noteFinish, noteIdentity, noteText, noteUsage } from '../response-facts.ts';
import type { ResponseFacts, ModelFormat } from '../format.ts';
import { asCount, asList, asObject, asText, type JsonObject } from '../json-value.ts';
import { messagesOf } from '../messages.ts';
import { MODEL_FIELDS, namedModels } from '../named-models.ts';
import { openAiRoute } from '../path-route.ts';

/** OpenAI chat completions, also of Azure, vLLM, Groq, Mistral, OpenRouter and many others. */
export const openAiChat: ModelFormat = {
  name: 'openai.chat',
  operation: 'chat',
  action: AUDIT_ACTION.MODEL_INVOKE,
  provider: 'openai',
  match: (method, path) => (method === 'POST' ? openAiRoute(path, '/chat/completions') : undefined),
  requestFields: [...MODEL_FIELDS, 'stream', 'messages', 'request'],
  readRequest(fields) {
    const named = namedModels(fields);
    const stream = fields['stream'] === true;
    // Perplexity's asynchronous calls nest the request.
    const nested = asText(asObject(fields['request'])['model']);
    if (nested === undefined) return { ...named, stream };
    return { modelId: named.modelId ?? nested, otherModels: [...(named.otherModels ?? []), nested], stream };
  },
  readMessages: ({ messages }) => messagesOf(messages),
  responseFields: ['id', 'model', 'usage', 'choices', 'error', 'x_groq'],
  readResponse: readCompletion,
  isOnlyText: isOnlyDelta,
  readEvent({ event, data }, facts) {
    if (data === '[DONE]') {
      facts.ended = true;
      return;
    }
    const chunk = asObject(parseJson(data));
    // Older servers of vLLM and LMDeploy send an error as the chunk itself.
    if (event === 'error' || chunk['object'] === 'error') noteError(facts, chunk['error'] ?? chunk);
    readCompletion(chunk, facts);
  },
};

/** Fields of a chunk with further facts, if they are not null. */
const TELLING = ['finish_reason', 'usage', 'error', 'refusal'];
/** The last event, and escapes that could hide a field name. */
const DOUBTFUL = ['[DONE]', String.raw`\u00`];

/** Whether a chunk belongs to the same response and all its fields with further facts are null. */
function isOnlyDelta(event: string, { responseId, servedId }: ResponseFacts): boolean {
  if (responseId === undefined || servedId === undefined || event.indexOf('\n') !== event.length - 2) return false;
  if (!says(event, 'id', responseId) || !says(event, 'model', servedId)) return false;
  return !DOUBTFUL.some((text) => event.includes(text)) && TELLING.every((name) => isAlwaysNull(event, name));
}

function says(event: string, name: string, value: string): boolean {
  return event.includes(`"${name}":"${value}"`) || event.includes(`"${name}": "${value}"`);
}

function isAlwaysNull(event: string, name: string): boolean {
  for (let at = event.indexOf(name); at !== -1; at = event.indexOf(name, at + name.length)) {
    const end = at + name.length;
    if (!event.startsWith('":null', end) && !event.startsWith('": null', end)) return false;
  }
  return true;
}

/** Reads a chat or text completion, or a chunk of one: they differ only in the field of the text. */
function readCompletion(body: JsonObject, facts: ResponseFacts): void {
  const { id, model, usage, choices, error, x_groq: groq } = body;
  noteIdentity(facts, id, model);
  // Groq's streams report errors and usage in a field of their own.
  noteError(facts, error ?? asObject(groq)['error']);
  for (const choice of asList(choices)) readChoice(asObject(choice), facts);
  readUsage(asObject(usage ?? asObject(groq)['usage']), facts);
}

/** Some, such as xAI and Gemini, include reasoning tokens, which are billed as output, only in the total. */
function readUsage(
  { prompt_tokens: input, completion_tokens: output, total_tokens: total }: JsonObject,
  facts: ResponseFacts,
): void {
  const said = asCount(output);
  const all = (asCount(total) ?? 0) - (asCount(input) ?? 0);
  noteUsage(facts, input, said === undefined || asCount(input) === undefined ? said : Math.max(said, all));
}

function readChoice(choice: JsonObject, facts: ResponseFacts): void {
  const { finish_reason: reason, message, delta, text, error, usage } = choice;
  noteFinish(facts, reason);
  // OpenRouter reports the error of a provider in the choice.
  noteError(facts, error);
  // So does Moonshot the usage.
  readUsage(asObject(usage), facts);
  const { content, refusal } = asObject(message ?? delta);
  if (reason === 'content_filter' || asText(refusal) !== undefined) facts.refused = true;
  noteText(facts, asText(content) ?? text);
}
