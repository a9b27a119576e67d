import { AUDIT_ACTION } from '@auditspan/conventions';
import { parseJson } from '../body/json-picker.ts';
import { noteError, noteFinish, noteIdentity, noteUsage } from './answer.ts';
import type { AnswerFacts, ModelFormat } from './format.ts';
import { asList, asObject, asText, type JsonObject } from './json-value.ts';
import { messagesOf } from './messages.ts';
import { openAiRoute } from './path-route.ts';

/** OpenAI chat completions, as spoken by OpenAI, Azure, vLLM, Groq, Mistral, OpenRouter and many others. */
export const openAiChat: ModelFormat = {
  name: 'openai.chat',
  operation: 'chat',
  action: AUDIT_ACTION.MODEL_INVOKE,
  provider: 'openai',
  match: (method, path) => (method === 'POST' ? openAiRoute(path, '/chat/completions') : undefined),
  requestFields: ['model', 'stream', 'messages'],
  readRequest: ({ model, stream }) => ({ modelId: asText(model), stream: stream === true }),
  readMessages: ({ messages }) => messagesOf(messages),
  answerFields: ['id', 'model', 'usage', 'choices', 'error'],
  readAnswer: readCompletion,
  readEvent({ event, data }, facts) {
    if (data === '[DONE]') {
      facts.ended = true;
      return;
    }
    const chunk = asObject(parseJson(data));
    if (event === 'error') noteError(facts, chunk['error'] ?? chunk);
    readCompletion(chunk, facts);
  },
};

/** Reads a chat or text completion, or a chunk of one: they differ only in where the text stands. */
function readCompletion(body: JsonObject, facts: AnswerFacts): void {
  const { id, model, usage, choices, error } = body;
  noteIdentity(facts, id, model);
  noteError(facts, error);
  const { prompt_tokens: input, completion_tokens: output } = asObject(usage);
  noteUsage(facts, input, output);
  for (const choice of asList(choices)) readChoice(asObject(choice), facts);
}

function readChoice(choice: JsonObject, facts: AnswerFacts): void {
  const { finish_reason: reason, message, delta, text } = choice;
  noteFinish(facts, reason);
  const { content, refusal } = asObject(message ?? delta);
  if (reason === 'content_filter' || asText(refusal) !== undefined) facts.refused = true;
  const said = asText(content) ?? asText(text);
  if (said !== undefined) facts.text.push(said);
}
