import type { AnswerFacts, Message } from '../formats/format.ts';
import { bytesOfTexts } from '../readers/answer-text.ts';

/**
 * Bytes of UTF-8 that make a token, by the rule of thumb for English: what has two or three bytes for each letter has
 * more tokens for as many letters, too.
 */
const BYTES_PER_TOKEN = 4;

/** Token counts of a call of which its provider told none. */
export interface EstimatedUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
}

/** Estimates tokens from the text of a request and of what came of its answer. Images and tools count as nothing. */
export function estimateUsage(messages: readonly Message[], answer: AnswerFacts): EstimatedUsage {
  const asked = messages.flatMap(({ parts }) => parts.map(({ content = '' }) => content));
  return {
    inputTokens: tokensOf(bytesOfTexts(asked)),
    outputTokens: tokensOf((answer.textBytes ?? 0) + bytesOfTexts(answer.text)),
  };
}

function tokensOf(bytes: number): number | undefined {
  return bytes === 0 ? undefined : Math.ceil(bytes / BYTES_PER_TOKEN);
}
