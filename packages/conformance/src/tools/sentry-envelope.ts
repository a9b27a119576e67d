import type { Delivery, ToolRecord } from './tool.ts';

interface Span {
  readonly status?: string;
  readonly attributes: Readonly<Record<string, { readonly value?: unknown } | undefined>>;
}

/** Parses the spans of model calls from a Sentry envelope: a header line, then pairs of header and payload. */
export function sentryRecords({ path, body }: Delivery): readonly ToolRecord[] {
  if (!path.includes('/envelope/')) return [];
  return body
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly items?: readonly Span[] })
    .flatMap(({ items }) => items ?? [])
    .filter(({ attributes }) => attributes['gen_ai.operation.name'] !== undefined)
    .map(recordOf);
}

function recordOf({ status, attributes }: Span): ToolRecord {
  const text = (key: string): string | undefined => {
    const value = attributes[key]?.value;
    return typeof value === 'string' ? value : undefined;
  };
  return { model: text('gen_ai.request.model'), isError: status !== 'ok', user: text('user.id') };
}
