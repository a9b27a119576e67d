import { AttributeSet } from './attribute-set.ts';
import type { DecodeBudget } from './decode-budget.ts';
import { Faults } from './faults.ts';
import type { LogRecord } from './log-record.ts';
import { readKeyValue } from './protobuf-attributes.ts';
import { readLogRecord } from './protobuf-log-record.ts';
import { readSpan } from './protobuf-span.ts';
import type { Resource, Scope, Span } from './span.ts';
import { WireReader } from './wire-reader.ts';

const EMPTY = Buffer.alloc(0);

/** Decodes a span or log record. */
type ItemReader<Item> = (raw: Buffer, resource: Resource, scope: Scope, budget: DecodeBudget) => Item;

/**
 * Decodes the spans of an `ExportTraceServiceRequest` in protobuf. Unknown fields are skipped.
 * The spans refer to the given bytes, which must not change any more.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function decodeProtobufRequest(body: Buffer, budget: DecodeBudget): readonly Span[] {
  return readRequest(body, budget, readSpan);
}

/** Decodes the log records of an `ExportLogsServiceRequest`, whose fields have the same numbers. */
export function decodeProtobufLogs(body: Buffer, budget: DecodeBudget): readonly LogRecord[] {
  return readRequest(body, budget, readLogRecord);
}

function readRequest<Item>(body: Buffer, budget: DecodeBudget, readItem: ItemReader<Item>): Item[] {
  const items: Item[] = [];
  const reader = new WireReader(body);
  while (reader.next()) {
    if (reader.tag === 10) readResourceItems(reader.message(), items, budget, readItem);
    else reader.skip();
  }
  return items;
}

/** The resource may come after its items, so the items are read last. */
function readResourceItems<Item>(
  reader: WireReader,
  items: Item[],
  budget: DecodeBudget,
  readItem: ItemReader<Item>,
): void {
  const scopes: WireReader[] = [];
  const parts: Buffer[] = [];
  while (reader.next()) {
    if (reader.tag === 10) parts.push(reader.bytes());
    else if (reader.tag === 18) {
      budget.take();
      scopes.push(reader.message());
    } else reader.skip();
  }
  // Protobuf merges the occurrences of a message field.
  const raw = parts.length === 1 ? (parts[0] ?? EMPTY) : Buffer.concat(parts);
  const resource = readResource(raw, budget);
  for (const scope of scopes) {
    for (const item of readScopeItems(scope, resource, budget, readItem)) items.push(item);
  }
}

/** Decodes a `Resource` message. */
export function readResource(raw: Buffer, budget: DecodeBudget): Resource {
  const faults = new Faults();
  const set = new AttributeSet(faults);
  const reader = new WireReader(raw);
  while (reader.next()) {
    if (reader.tag === 10) readKeyValue(reader.message(), set, faults, budget);
    else reader.skip();
  }
  return { attributes: set.attributes, faults: faults.toArray(), raw };
}

function readScopeItems<Item>(
  reader: WireReader,
  resource: Resource,
  budget: DecodeBudget,
  readItem: ItemReader<Item>,
): Item[] {
  let scope: Scope = { name: '', version: '', raw: EMPTY };
  const messages: Buffer[] = [];
  while (reader.next()) {
    if (reader.tag === 10) scope = readScope(reader.bytes());
    else if (reader.tag === 18) {
      budget.take();
      messages.push(reader.bytes());
    } else reader.skip();
  }
  return messages.map((message) => readItem(message, resource, scope, budget));
}

/** Decodes an `InstrumentationScope` message. */
export function readScope(raw: Buffer): Scope {
  const reader = new WireReader(raw);
  const faults = new Faults();
  let name = '';
  let version = '';
  while (reader.next()) {
    if (reader.tag === 10) name = reader.text(faults);
    else if (reader.tag === 18) version = reader.text(faults);
    else reader.skip();
  }
  return { name, version, raw };
}
