import { MalformedRequestError } from '../errors.ts';
import { AttributeSet } from './attribute-set.ts';
import { DEEPEST_VALUE, type DecodeBudget } from './decode-budget.ts';
import type { Faults } from './faults.ts';
import { arrayOf, booleanOf, bytesOf, doubleOf, integerOf, objectOf, textOf } from './json-fields.ts';
import type { AttributeValue, Attributes } from './span.ts';

/** Reads a list of `KeyValue` objects. */
export function readJsonAttributes(list: unknown, faults: Faults, budget: DecodeBudget, depth = 0): Attributes {
  const set = new AttributeSet(faults);
  for (const item of arrayOf(list, 'attributes')) {
    budget.take();
    const keyValue = objectOf(item, 'attributes[]');
    const key = textOf(keyValue['key'], 'attributes[].key', faults);
    set.add(key, readJsonValue(keyValue['value'], faults, budget, depth));
  }
  return set.attributes;
}

type ValueReader = (value: unknown, faults: Faults, budget: DecodeBudget, depth: number) => AttributeValue;

const VALUE_READERS: readonly (readonly [string, ValueReader])[] = [
  ['stringValue', (value, faults) => textOf(value, 'stringValue', faults)],
  ['boolValue', (value) => booleanOf(value, 'boolValue')],
  ['intValue', (value) => BigInt.asIntN(64, integerOf(value, 'intValue'))],
  ['doubleValue', (value) => doubleOf(value, 'doubleValue')],
  ['arrayValue', readArray],
  ['kvlistValue', readMap],
  ['bytesValue', (value) => bytesOf(value, 'bytesValue')],
];

/** Reads an `AnyValue`. */
export function readJsonValue(value: unknown, faults: Faults, budget: DecodeBudget, depth: number): AttributeValue {
  if (depth > DEEPEST_VALUE) {
    throw new MalformedRequestError(`an attribute value is nested deeper than ${DEEPEST_VALUE} levels`);
  }
  const anyValue = objectOf(value, 'value');
  for (const [name, read] of VALUE_READERS) {
    const member = anyValue[name];
    if (member !== undefined && member !== null) return read(member, faults, budget, depth);
  }
  return null;
}

function readArray(value: unknown, faults: Faults, budget: DecodeBudget, depth: number): AttributeValue {
  const items = arrayOf(objectOf(value, 'arrayValue')['values'], 'arrayValue.values');
  return items.map((item) => {
    budget.take();
    return readJsonValue(item, faults, budget, depth + 1);
  });
}

function readMap(value: unknown, faults: Faults, budget: DecodeBudget, depth: number): AttributeValue {
  return readJsonAttributes(objectOf(value, 'kvlistValue')['values'], faults, budget, depth + 1);
}
