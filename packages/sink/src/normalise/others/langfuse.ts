import type { Attributes } from '../../decode/span.ts';
import { isCount, jsonOf } from './json-member.ts';
import { type OtherSource, textOf } from './other-source.ts';

const TYPE = 'langfuse.observation.type';
const USAGE = 'langfuse.observation.usage_details';
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['generation', 'chat'],
  ['embedding', 'embeddings'],
]);

/**
 * The SDKs of Langfuse.
 * Source: https://langfuse.com/integrations/native/opentelemetry
 */
export const LANGFUSE: OtherSource = {
  name: 'Langfuse',
  marks: [TYPE],
  keys: {
    modelId: ['langfuse.observation.model.name'],
    finishReasons: ['langfuse.observation.metadata.finish_reason'],
  },
  isModelCall: ({ attributes }) => OPERATIONS.has(textOf(attributes, TYPE).toLowerCase()),
  derive: {
    operation: (attributes) => OPERATIONS.get(textOf(attributes, TYPE).toLowerCase()),
    inputTokens: (attributes) => usageOf(attributes, ['input_tokens', 'prompt_tokens'], 'input'),
    outputTokens: (attributes) => usageOf(attributes, ['output_tokens', 'completion_tokens'], 'output'),
  },
  // The SDK for JavaScript leaves the span's status unset.
  failure: ({ attributes }) =>
    textOf(attributes, 'langfuse.observation.level') === 'ERROR'
      ? textOf(attributes, 'langfuse.observation.status_message') || 'ERROR'
      : '',
};

/**
 * Returns the count of a direction. Usage as the provider reported it has one number of all its tokens; in Langfuse's own form
 * cached and reasoning tokens are counted apart (`input`, `input_cached_tokens`, …).
 */
function usageOf(attributes: Attributes, ofProvider: readonly string[], direction: string): number | undefined {
  const usage = jsonOf(attributes, USAGE);
  const reported = ofProvider.map((name) => usage?.[name]).find(isCount);
  if (usage === undefined || reported !== undefined) return reported;
  const parts = Object.entries(usage).filter(([name]) => name === direction || name.startsWith(`${direction}_`));
  const counts = parts.map(([, count]) => count).filter(isCount);
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.length > 0 && isCount(sum) ? sum : undefined;
}
