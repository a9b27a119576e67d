import type { Delivery, ToolRecord } from './tool.ts';

interface Span {
  readonly status: string;
  readonly tags: readonly string[];
  readonly meta: { readonly model_name?: string };
}

/** Parses the spans that Datadog's LLM Observability sends through a local agent. */
export function datadogRecords({ path, body }: Delivery): readonly ToolRecord[] {
  if (!path.endsWith('/api/v2/llmobs')) return [];
  const events = JSON.parse(body.toString()) as readonly { readonly spans: readonly Span[] }[];
  return events.flatMap(({ spans }) => spans.map(recordOf));
}

const USER_TAG = 'user.id:';

function recordOf({ status, tags, meta }: Span): ToolRecord {
  return {
    model: meta.model_name,
    isError: status === 'error',
    user: tags.find((tag) => tag.startsWith(USER_TAG))?.slice(USER_TAG.length),
  };
}
