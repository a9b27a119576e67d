import type { DecodeBudget } from './decode-budget.ts';
import { Faults } from './faults.ts';
import { readJsonAttributes } from './json-attributes.ts';
import { arrayOf, objectOf, textOf } from './json-fields.ts';
import { rawText, readJsonSpan } from './json-span.ts';
import { parseJson } from './json-text.ts';
import type { Resource, Scope, Span } from './span.ts';

/**
 * Reads the spans of an `ExportTraceServiceRequest` in OTLP/JSON. Unknown members are ignored.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function decodeJsonRequest(body: Buffer, budget: DecodeBudget): readonly Span[] {
  const request = objectOf(parseJson(body), 'the request');
  const spans: Span[] = [];
  for (const item of arrayOf(request['resourceSpans'], 'resourceSpans')) {
    const resourceSpans = objectOf(item, 'resourceSpans[]');
    const resource = readResource(resourceSpans['resource'], budget);
    for (const scopeItem of arrayOf(resourceSpans['scopeSpans'], 'scopeSpans')) {
      const scopeSpans = objectOf(scopeItem, 'scopeSpans[]');
      const scope = readScope(scopeSpans['scope']);
      for (const span of arrayOf(scopeSpans['spans'], 'spans')) spans.push(readJsonSpan(span, resource, scope, budget));
    }
  }
  return spans;
}

function readResource(value: unknown, budget: DecodeBudget): Resource {
  const faults = new Faults();
  const resource = objectOf(value, 'resource');
  const attributes = readJsonAttributes(resource['attributes'], faults, budget);
  return { attributes, faults: faults.toArray(), raw: rawText(resource) };
}

function readScope(value: unknown): Scope {
  const scope = objectOf(value, 'scope');
  const faults = new Faults();
  return {
    name: textOf(scope['name'], 'scope.name', faults),
    version: textOf(scope['version'], 'scope.version', faults),
    raw: rawText(scope),
  };
}
