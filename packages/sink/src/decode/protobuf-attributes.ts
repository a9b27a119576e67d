import { MalformedRequestError } from '../errors.ts';
import { AttributeSet } from './attribute-set.ts';
import { DEEPEST_VALUE, type DecodeBudget } from './decode-budget.ts';
import type { Faults } from './faults.ts';
import type { AttributeValue } from './span.ts';
import type { WireReader } from './wire-reader.ts';

/** Reads a `KeyValue` message into the set. Source: opentelemetry/proto/common/v1/common.proto. */
export function readKeyValue(
  reader: WireReader,
  set: AttributeSet,
  faults: Faults,
  budget: DecodeBudget,
  depth = 0,
): void {
  budget.take();
  let key = '';
  let value: AttributeValue = null;
  while (reader.next()) {
    if (reader.tag === 10) key = reader.text(faults);
    else if (reader.tag === 18) value = readAnyValue(reader.message(), faults, budget, depth);
    else reader.skip();
  }
  set.add(key, value);
}

/** Reads an `AnyValue` message. */
export function readAnyValue(reader: WireReader, faults: Faults, budget: DecodeBudget, depth: number): AttributeValue {
  if (depth > DEEPEST_VALUE) {
    throw new MalformedRequestError(`an attribute value is nested deeper than ${DEEPEST_VALUE} levels`);
  }
  let value: AttributeValue = null;
  while (reader.next()) {
    const read = VALUE_READERS.get(reader.tag);
    if (read) value = read(reader, faults, budget, depth);
    else reader.skip();
  }
  return value;
}

type ValueReader = (reader: WireReader, faults: Faults, budget: DecodeBudget, depth: number) => AttributeValue;

const VALUE_READERS: ReadonlyMap<number, ValueReader> = new Map<number, ValueReader>([
  [10, (reader, faults) => reader.text(faults)],
  [16, (reader) => reader.boolean()],
  [24, (reader) => reader.int64()],
  [33, (reader) => reader.double()],
  [42, (reader, faults, budget, depth) => readArray(reader.message(), faults, budget, depth + 1)],
  [50, (reader, faults, budget, depth) => readMap(reader.message(), faults, budget, depth + 1)],
  [58, (reader) => reader.bytes()],
]);

function readArray(reader: WireReader, faults: Faults, budget: DecodeBudget, depth: number): AttributeValue {
  const values: AttributeValue[] = [];
  while (reader.next()) {
    if (reader.tag === 10) {
      budget.take();
      values.push(readAnyValue(reader.message(), faults, budget, depth));
    } else reader.skip();
  }
  return values;
}

function readMap(reader: WireReader, faults: Faults, budget: DecodeBudget, depth: number): AttributeValue {
  const set = new AttributeSet(faults);
  while (reader.next()) {
    if (reader.tag === 10) readKeyValue(reader.message(), set, faults, budget, depth);
    else reader.skip();
  }
  return set.attributes;
}
