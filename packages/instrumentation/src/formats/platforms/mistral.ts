import { readAnyEvent } from '../any-response.ts';
import { noteError } from '../response-facts.ts';
import type { ModelFormat } from '../format.ts';
import { asText } from '../json-value.ts';
import { plainFormat } from '../plain-format.ts';

/** Operations by path, beyond OpenAI's. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'fim/completions': 'text_completion',
  'agents/completions': 'chat',
  conversations: 'chat',
  ocr: 'ocr',
  classifications: 'classify',
  'chat/classifications': 'classify',
  'chat/moderations': 'moderation',
};
const PATH = new RegExp(`/v1/(${Object.keys(OPERATIONS).join('|')})$`, 'u');
/** Continues a conversation with the model that it began with. */
const CONTINUED = /\/v1\/conversations\/[^/]+(?:\/restart)?$/u;
/** OpenAI's conversations are stores of messages; no model is called. */
const OPENAI_HOST = /(?:^|\.)(?:openai|azure)\.com$/iu;

/** Mistral's paths beyond OpenAI's: fill-in-the-middle, agents (as models), documents and classifiers. */
export const mistral: ModelFormat = plainFormat({
  name: 'mistral',
  provider: 'mistral_ai',
  match(method, path, { host }) {
    if (method !== 'POST' || OPENAI_HOST.test(host)) return undefined;
    if (CONTINUED.test(path)) return { certain: false, operation: 'chat', modelElsewhere: true };
    const name = PATH.exec(path)?.[1];
    return name === undefined ? undefined : { certain: false, operation: OPERATIONS[name] as string };
  },
  requestFields: ['model', 'agent_id', 'stream'],
  readRequest: ({ model, agent_id: agent, stream }) => ({
    modelId: asText(model) ?? asText(agent),
    stream: stream === true,
  }),
  readEvent(event, facts) {
    readAnyEvent(event, facts);
    if (event.event === 'conversation.response.done') facts.ended = true;
    if (event.event === 'conversation.response.error') noteError(facts, {});
  },
});
