import { openAiChat } from './openai-chat.ts';
import type { ModelFormat } from '../format.ts';
import { promptMessages } from '../messages.ts';
import { MODEL_FIELDS } from '../named-models.ts';
import { openAiRoute } from '../path-route.ts';

/** OpenAI text completions: the older form, still offered by vLLM, TGI and LM Studio. */
export const openAiCompletions: ModelFormat = {
  ...openAiChat,
  name: 'openai.completions',
  operation: 'text_completion',
  match(method, path) {
    if (method !== 'POST' || path.endsWith('/chat/completions')) return undefined;
    return openAiRoute(path, '/completions');
  },
  requestFields: [...MODEL_FIELDS, 'stream', 'prompt'],
  readMessages: ({ prompt }) => promptMessages(prompt),
};
