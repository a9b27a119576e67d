import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
} from '@auditspan/conventions';
import { ATTR_GEN_AI_SYSTEM, COMMON_KEYS } from './common-keys.ts';
import { operationOf } from './operation-names.ts';
import { type OtherSource, firstText, textOf } from './other-source.ts';

/** Operations that are model calls; agents, workflows, tools and retrievals contain such calls. */
const CALLS: ReadonlySet<string> = new Set([
  'chat',
  'text_completion',
  'generate_content',
  'embeddings',
  'rerank',
  'image_generation',
  'video_generation',
  'speech',
  'transcription',
  'moderation',
]);
/**
 * Kinds of spans that may be calls, by the attribute that says so. Logfire's log entries, such as the one that ends a stream, are not
 * calls; LangSmith gives prompts the operation `chat`, and retrievers `embeddings`.
 */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['logfire.span_type', /^(?:span)?$/],
  ['langsmith.span.kind', /^(?:llm|embedding)?$/],
];

/**
 * OpenTelemetry's GenAI conventions, in any language.
 * Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export const OTEL_GEN_AI: OtherSource = {
  name: 'OpenTelemetry GenAI',
  marks: [ATTR_GEN_AI_OPERATION_NAME, ATTR_GEN_AI_REQUEST_MODEL],
  keys: COMMON_KEYS,
  isModelCall({ attributes }) {
    if (!KINDS.every(([key, kinds]) => kinds.test(textOf(attributes, key)))) return false;
    const operation = textOf(attributes, ATTR_GEN_AI_OPERATION_NAME);
    if (operation !== '') return CALLS.has(operationOf(operation));
    const provider = firstText(attributes, [ATTR_GEN_AI_PROVIDER_NAME, ATTR_GEN_AI_SYSTEM]);
    return textOf(attributes, ATTR_GEN_AI_REQUEST_MODEL) !== '' && provider !== '';
  },
};
