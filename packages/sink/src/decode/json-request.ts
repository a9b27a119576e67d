import type { DecodeBudget } from './decode-budget.ts';
import { Faults } from './faults.ts';
import { readJsonAttributes } from './json-attributes.ts';
import { arrayOf, objectOf, textOf } from './json-fields.ts';
import { readJsonLogRecord } from './json-log-record.ts';
import { rawText, readJsonSpan } from './json-span.ts';
import { parseJson } from './json-text.ts';
import type { LogRecord } from './log-record.ts';
import { SIGNAL_NAMES, type SignalNames } from './signal.ts';
import type { Resource, Scope, Span } from './span.ts';

/** Reads a span or log record. */
type ItemReader<Item> = (value: unknown, resource: Resource, scope: Scope, budget: DecodeBudget) => Item;

/**
 * Decodes the spans of an `ExportTraceServiceRequest` in OTLP/JSON. Unknown members are ignored.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function decodeJsonRequest(body: Buffer, budget: DecodeBudget): readonly Span[] {
  return readRequest(body, SIGNAL_NAMES.traces, budget, readJsonSpan);
}

/** Decodes the log records of an `ExportLogsServiceRequest` in OTLP/JSON, in the same way. */
export function decodeJsonLogs(body: Buffer, budget: DecodeBudget): readonly LogRecord[] {
  return readRequest(body, SIGNAL_NAMES.logs, budget, readJsonLogRecord);
}

function readRequest<Item>(
  body: Buffer,
  names: SignalNames,
  budget: DecodeBudget,
  readItem: ItemReader<Item>,
): readonly Item[] {
  const request = objectOf(parseJson(body), 'the request');
  const items: Item[] = [];
  for (const part of arrayOf(request[names.resources], names.resources)) {
    const resourceItems = objectOf(part, `${names.resources}[]`);
    const resource = readResource(resourceItems['resource'], budget);
    for (const scopePart of arrayOf(resourceItems[names.scopes], names.scopes)) {
      const scopeItems = objectOf(scopePart, `${names.scopes}[]`);
      const scope = readScope(scopeItems['scope']);
      for (const item of arrayOf(scopeItems[names.items], names.items)) {
        budget.take();
        items.push(readItem(item, resource, scope, budget));
      }
    }
  }
  return items;
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
