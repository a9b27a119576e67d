import type { Attributes } from '../../decode/span.ts';
import { isCount, isText, jsonOf } from './json-member.ts';
import { type OtherSource, textOf } from './other-source.ts';

const SUBTYPE = 'genkit:metadata:subtype';
const NAME = 'genkit:name';
const OUTPUT = 'genkit:output';
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['model', 'chat'],
  ['background-model', 'chat'],
  ['embedder', 'embeddings'],
  ['reranker', 'rerank'],
]);

/**
 * Genkit, of Google: the span of the action that calls a model, inside those of flows and of `generate`.
 * Source: https://genkit.dev/docs/local-observability
 */
export const GENKIT: OtherSource = {
  name: 'Genkit',
  marks: [SUBTYPE],
  keys: {},
  isModelCall: ({ attributes }) => OPERATIONS.has(textOf(attributes, SUBTYPE)),
  derive: {
    operation: (attributes) => OPERATIONS.get(textOf(attributes, SUBTYPE)),
    // A model is named with its plugin, as in `googleai/gemini-3`.
    modelProvider: (attributes) => /^[^/]+(?=\/.)/.exec(textOf(attributes, NAME))?.[0],
    modelId: (attributes) => textOf(attributes, NAME).replace(/^[^/]+\/(?=.)/, '') || undefined,
    inputTokens: (attributes) => countOf(attributes, 'inputTokens'),
    outputTokens: (attributes) => countOf(attributes, 'outputTokens'),
    finishReasons: (attributes) => {
      const reason = jsonOf(attributes, OUTPUT)?.['finishReason'];
      return isText(reason) ? [reason] : undefined;
    },
  },
};

function countOf(attributes: Attributes, name: string): number | undefined {
  const usage = jsonOf(attributes, OUTPUT)?.['usage'] as Readonly<Record<string, unknown>> | null | undefined;
  const count = usage?.[name];
  return isCount(count) ? count : undefined;
}
