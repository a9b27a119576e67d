import { SpanKind, type Span } from '@opentelemetry/api';

/**
 * What a span of another instrumentation represents: a model call, an HTTP exchange, something that may contain many
 * calls, or something unknown.
 */
export type SpanRole = 'call' | 'exchange' | 'container' | 'other';

/** Fields that spans of every OpenTelemetry SDK have, though the API does not require them. */
interface ReadableFields {
  readonly kind?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Attribute values that distinguish a model call from what is around it. */
const CALL_VALUES: Readonly<Record<string, ReadonlySet<unknown>>> = {
  // OpenTelemetry, Traceloop, the AI SDK and Sentry.
  'gen_ai.operation.name': new Set([
    'chat',
    'text_completion',
    'generate_content',
    'embeddings',
    'rerank',
    'completion',
    'image_generation',
    'image_edit',
    'image_variation',
    'responses',
  ]),
  'openinference.span.kind': new Set(['LLM', 'EMBEDDING', 'RERANKER']),
  'langfuse.observation.type': new Set(['generation', 'embedding']),
  'llm.request.type': new Set(['chat', 'completion', 'embedding', 'rerank']),
  'rpc.system': new Set(['aws-api']),
};

/** The AI SDK names a model call `ai.generateText.doGenerate`, and the span around it `ai.generateText`. */
const CALL_OF_AI_SDK = /\.do[A-Z]\w*$/u;

/** Attributes that agents, chains, tools and workflows have, whatever their value. */
const CONTAINER_KEYS = [
  'gen_ai.operation.name',
  'openinference.span.kind',
  'langfuse.observation.type',
  'traceloop.span.kind',
  'ai.operationId',
];

/**
 * Classifies a span.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai
 */
export function roleOfSpan(span: Span): SpanRole {
  const { kind, attributes = {} } = span as ReadableFields;
  const isCall = Object.entries(CALL_VALUES).some(([key, values]) => values.has(attributes[key]));
  const { 'ai.operationId': operation } = attributes;
  if (isCall || (typeof operation === 'string' && CALL_OF_AI_SDK.test(operation))) return 'call';
  if (CONTAINER_KEYS.some((key) => attributes[key] !== undefined)) return 'container';
  if (kind === SpanKind.SERVER || kind === SpanKind.CONSUMER) return 'container';
  const isHttp = attributes['http.request.method'] !== undefined || attributes['http.method'] !== undefined;
  return isHttp ? 'exchange' : 'other';
}
