import type { AuditAction } from '@auditspan/conventions';
import type { ModelFormat, Route } from './format.ts';
import { asText } from './json-value.ts';
import { decodeSegment } from './path-route.ts';
import { plainFormat } from './plain-format.ts';

/**
 * An action on a model, and the calls that perform it: their methods, separated by spaces, and their path, whose group
 * `model` names the model.
 */
export type LifecycleRow = readonly [methods: string, path: RegExp, action: AuditAction, operation?: string];

/** The particulars of a registry's or control plane's format. */
interface LifecycleOptions {
  readonly name: string;
  readonly provider: string;
  readonly rows: readonly LifecycleRow[];
  /** Fields of the body that may name the model, the most specific first. */
  readonly modelFields: readonly string[];
  /** The service's own host, if its paths are ambiguous. */
  readonly host?: RegExp;
  /** Whether a path alone makes it a model call; `true` by default. */
  readonly certain?: boolean;
}

/** Creates a format of calls that manage models instead of invoking them. */
export function lifecycleFormat({
  name,
  provider,
  rows,
  modelFields,
  host,
  certain = true,
}: LifecycleOptions): ModelFormat {
  const matchRow = rowMatcher(rows, certain);
  return plainFormat({
    name,
    provider,
    match(method, path, head) {
      const route = host?.test(head.host) === false ? undefined : matchRow(method, path);
      const modelId = method === 'GET' && route?.modelId === undefined ? queried(head.query, modelFields) : undefined;
      return route === undefined || modelId === undefined ? route : { ...route, modelId };
    },
    requestFields: modelFields,
    readRequest: (fields) => ({ modelId: modelFields.map((field) => asText(fields[field])).find(Boolean) }),
    responseFields: ['error', 'error_code'],
    readResponse({ error, error_code: code }, facts) {
      const words = [error, code].map(asText).filter((word) => word !== undefined);
      if (words.length > 0) facts.error = { codes: words };
    },
    readEvent: () => undefined,
  });
}

/** Returns the model that a query names: a lookup has no body. */
function queried(query: string | undefined, names: readonly string[]): string | undefined {
  if (query === undefined || query === '') return undefined;
  const parameters = new URLSearchParams(query);
  return names.map((name) => asText(parameters.get(name))).find(Boolean);
}

/** Creates a function that finds the action of a call by the first row that matches. */
export function rowMatcher(
  rows: readonly LifecycleRow[],
  certain: boolean,
): (method: string, path: string) => Route | undefined {
  const table = rows.map(([methods, path, action, operation]) => {
    const route: Route = { certain, action, ...(operation === undefined ? {} : { operation }) };
    return { methods: methods.split(' '), path, route };
  });
  return (method, path) => {
    for (const row of table) {
      const match = row.methods.includes(method) ? row.path.exec(path) : null;
      if (match === null) continue;
      const model = match.groups?.['model'];
      return model === undefined ? row.route : { ...row.route, modelId: decodeSegment(model) };
    }
    return undefined;
  };
}
