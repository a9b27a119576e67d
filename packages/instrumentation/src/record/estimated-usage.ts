import type { ResponseFacts, Message } from '../formats/format.ts';
import { bytesOfTexts } from '../readers/response-text.ts';

/**
 * UTF-8 bytes per token, by the rule of thumb for English; scripts with two or three bytes per letter also have more
 * tokens per letter.
 */
const BYTES_PER_TOKEN = 4;

/** Token counts of a call for which the provider reported none. */
export interface EstimatedUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
}

/**
 * Estimates tokens from the text of a request and of the received part of its response. Images and tools are not
 * counted.
 */
export function estimateUsage(messages: readonly Message[], response: ResponseFacts): EstimatedUsage {
  const asked = messages.flatMap(({ parts }) => parts.map(({ content = '' }) => content));
  return {
    inputTokens: tokensOf(bytesOfTexts(asked)),
    outputTokens: tokensOf((response.textBytes ?? 0) + bytesOfTexts(response.text)),
  };
}

function tokensOf(bytes: number): number | undefined {
  return bytes === 0 ? undefined : Math.ceil(bytes / BYTES_PER_TOKEN);
}
