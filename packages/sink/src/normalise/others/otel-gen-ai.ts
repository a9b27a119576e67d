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
/** Logfire's kind of span: a log entry, such as the one that ends a stream, and a span that only begins, are not calls. */
const LOGFIRE_TYPE = 'logfire.span_type';

/**
 * OpenTelemetry's GenAI conventions, in any language.
 * Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export const OTEL_GEN_AI: OtherSource = {
  name: 'OpenTelemetry GenAI',
  marks: [ATTR_GEN_AI_OPERATION_NAME, ATTR_GEN_AI_REQUEST_MODEL],
  keys: COMMON_KEYS,
  isModelCall({ attributes }) {
    const type = textOf(attributes, LOGFIRE_TYPE);
    if (type !== '' && type !== 'span') return false;
    const operation = textOf(attributes, ATTR_GEN_AI_OPERATION_NAME);
    if (operation !== '') return CALLS.has(operationOf(operation));
    const provider = firstText(attributes, [ATTR_GEN_AI_PROVIDER_NAME, ATTR_GEN_AI_SYSTEM]);
    return textOf(attributes, ATTR_GEN_AI_REQUEST_MODEL) !== '' && provider !== '';
  },
};
