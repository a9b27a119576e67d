import type { Delivery, ToolRecord } from './tool.ts';

interface AnyValue {
  readonly stringValue?: string;
}

interface Span {
  readonly attributes: readonly { readonly key: string; readonly value: AnyValue }[];
  readonly status?: { readonly code?: number };
}

interface ScopeSpans {
  readonly scope: { readonly name: string };
  readonly spans: readonly Span[];
}

interface TraceRequest {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly ScopeSpans[] }[];
}

const STATUS_ERROR = 2;
const MODEL_KEYS = ['gen_ai.request.model', 'llm.model_name', 'langfuse.observation.model.name'];

/** Returns a parser for the spans of one instrumentation scope in OTLP/JSON trace requests. */
export function otlpJsonRecords(scope: string): (delivery: Delivery) => readonly ToolRecord[] {
  return ({ path, body }) => {
    if (!path.endsWith('/v1/traces')) return [];
    const { resourceSpans } = JSON.parse(body.toString()) as TraceRequest;
    return resourceSpans
      .flatMap(({ scopeSpans }) => scopeSpans)
      .filter((spans) => spans.scope.name === scope)
      .flatMap(({ spans }) => spans.map(recordOf));
  };
}

function recordOf(span: Span): ToolRecord {
  const attributes = new Map(span.attributes.map(({ key, value }) => [key, value.stringValue]));
  return {
    model: MODEL_KEYS.map((key) => attributes.get(key)).find((model) => model !== undefined),
    isError: span.status?.code === STATUS_ERROR || attributes.get('langfuse.observation.level') === 'ERROR',
    user: attributes.get('user.id'),
  };
}
