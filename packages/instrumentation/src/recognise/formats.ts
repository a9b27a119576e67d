import { anthropicMessages } from '../formats/anthropic-messages.ts';
import type { ModelFormat } from '../formats/format.ts';
import { openAiChat } from '../formats/openai-chat.ts';
import { openAiCompletions } from '../formats/openai-completions.ts';
import { openAiEmbeddings } from '../formats/openai-embeddings.ts';
import { openAiResponses } from '../formats/openai-responses.ts';

/** Every format that is recognised, a row each; the first that matches is taken. */
export const FORMATS: readonly ModelFormat[] = [
  openAiChat,
  openAiResponses,
  openAiEmbeddings,
  openAiCompletions,
  anthropicMessages,
];
