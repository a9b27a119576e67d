import { ATTR_SESSION_ID } from '@auditspan/conventions';
import { GEN_AI_KEYS } from './otel-gen-ai.ts';
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
    ...GEN_AI_KEYS,
    modelId: ['langfuse.observation.model.name', ...GEN_AI_KEYS.modelId],
    sessionId: ['langfuse.session.id', ATTR_SESSION_ID],
    principalId: ['langfuse.user.id', ...GEN_AI_KEYS.principalId],
  },
  isModelCall: ({ attributes }) => OPERATIONS.has(textOf(attributes, TYPE).toLowerCase()),
  derive: {
    operation: (attributes) => OPERATIONS.get(textOf(attributes, TYPE).toLowerCase()),
    inputTokens: (attributes) => countIn(textOf(attributes, USAGE), 'input'),
    outputTokens: (attributes) => countIn(textOf(attributes, USAGE), 'output'),
  },
};

/** Extracts a count from JSON such as `{"input":12,"output":3}`. */
function countIn(text: string, name: string): number | undefined {
  const count = new RegExp(`"${name}"\\s*:\\s*(?<count>\\d{1,15})\\b(?![.e])`, 'i').exec(text)?.groups?.['count'];
  return count === undefined ? undefined : Number(count);
}
