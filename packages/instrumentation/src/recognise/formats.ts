import { anthropicMessages } from '../formats/anthropic-messages.ts';
import { bedrockConverse } from '../formats/bedrock-converse.ts';
import { bedrockInvoke } from '../formats/bedrock-invoke.ts';
import { cohere } from '../formats/cohere.ts';
import type { ModelFormat } from '../formats/format.ts';
import { gemini } from '../formats/gemini.ts';
import { geminiInteractions } from '../formats/gemini-interactions.ts';
import { ollama } from '../formats/ollama.ts';
import { openAiChat } from '../formats/openai-chat.ts';
import { openAiCompletions } from '../formats/openai-completions.ts';
import { openAiEmbeddings } from '../formats/openai-embeddings.ts';
import { openAiResponses } from '../formats/openai-responses.ts';
import { rerank } from '../formats/rerank.ts';

/** Every format that is recognised, a row each; the first that matches is taken. */
export const FORMATS: readonly ModelFormat[] = [
  openAiChat,
  openAiResponses,
  openAiEmbeddings,
  openAiCompletions,
  anthropicMessages,
  gemini,
  geminiInteractions,
  ollama,
  bedrockConverse,
  bedrockInvoke,
  cohere,
  rerank,
];
