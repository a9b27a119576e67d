import type { AuditAction } from '@auditspan/conventions';
import type { ModelFormat, Route } from './format.ts';
import { asText } from './json-value.ts';
import { decodeSegment } from './path-route.ts';
import { plainFormat } from './plain-format.ts';

/** One thing that may be done to a model, and the call that does it. */
export interface LifecycleRow {
  readonly method: string;
  /** Its group `model` names the model. */
  readonly path: RegExp;
  readonly action: AuditAction;
}

/** What tells the formats of registries and control planes apart. */
interface LifecycleOptions {
  readonly name: string;
  readonly provider: string;
  readonly rows: readonly LifecycleRow[];
  /** Fields of the body that may name the model, the most telling first. */
  readonly modelFields: readonly string[];
  /** The service's own host, where its paths are not particular enough. */
  readonly host?: RegExp;
  /** Whether a path alone makes it a call to a model; `true` by default. */
  readonly certain?: boolean;
}

/** A format of calls that do something to models instead of calling them. */
export function lifecycleFormat({
  name,
  provider,
  rows,
  modelFields,
  host,
  certain = true,
}: LifecycleOptions): ModelFormat {
  return plainFormat({
    name,
    provider,
    match: (method, path, head) =>
      host?.test(head.host) === false ? undefined : matchRow(rows, certain, method, path),
    requestFields: modelFields,
    readRequest: (fields) => ({ modelId: modelFields.map((field) => asText(fields[field])).find(Boolean) }),
    answerFields: ['error', 'error_code'],
    readAnswer({ error, error_code: code }, facts) {
      const words = [error, code].map(asText).filter((word) => word !== undefined);
      if (words.length > 0) facts.error = { codes: words };
    },
    readEvent: () => undefined,
  });
}

function matchRow(rows: readonly LifecycleRow[], certain: boolean, method: string, path: string): Route | undefined {
  for (const { method: wanted, path: pattern, action } of rows) {
    const match = wanted === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const model = match.groups?.['model'];
    return { certain, action, ...(model === undefined ? {} : { modelId: decodeSegment(model) }) };
  }
  return undefined;
}
