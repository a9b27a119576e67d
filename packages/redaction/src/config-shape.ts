// Plain objects describe the configuration, not zod as in other packages: loading zod takes 3 of the 20 ms in which an
// engine must be ready, and most processes have no configuration.

/** The schema of a configuration value. */
type Shape = TextShape | NumberShape | FlagShape | ListShape | MapShape | FieldsShape | EitherShape;

interface Described {
  /** Text for the table of options. */
  readonly description?: string;
  /** The value if none is configured. */
  readonly default?: unknown;
}

/** A string. `faultOf` returns what is wrong with it, or undefined. */
export interface TextShape extends Described {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly faultOf?: (text: string) => string | undefined;
}

/** An integer. */
interface NumberShape extends Described {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum?: number;
}

interface FlagShape extends Described {
  readonly type: 'boolean';
}

/** An array of values of one shape; any length by default. */
interface ListShape extends Described {
  readonly type: 'array';
  readonly items: Shape;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A map from names chosen by the user to values of one shape. */
export interface MapShape extends Described {
  readonly type: 'map';
  readonly names: TextShape;
  readonly values: Shape;
}

/** Named fields and no others. A missing field gets its default, or is absent if it is optional and has none. */
export interface FieldsShape extends Described {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

/** A value of the first shape that it matches. */
interface EitherShape extends Described {
  readonly type: 'either';
  readonly shapes: readonly Shape[];
}

/** Receives the path and the description of a problem. */
export type Report = (path: readonly string[], message: string) => void;

/** Returns the value with all defaults filled in. Reports every mismatch; after a report the result must not be used. */
export function checkShape(shape: Shape, value: unknown, path: readonly string[], report: Report): unknown {
  switch (shape.type) {
    case 'string':
      return checkText(shape, value, path, report);
    case 'integer':
      return checkNumber(shape, value, path, report);
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong('boolean', value, path, report);
    case 'array':
      return checkList(shape, value, path, report);
    case 'map':
      return checkMap(shape, value, path, report);
    case 'object':
      return checkFields(shape, value, path, report);
    case 'either':
    default:
      return checkEither(shape, value, path, report);
  }
}

function checkText(shape: TextShape, value: unknown, path: readonly string[], report: Report): unknown {
  if (shape.enum !== undefined) {
    if (!shape.enum.includes(value as string))
      report(path, `Invalid option: expected one of ${quoted(shape.enum, '|')}`);
    return value;
  }
  if (typeof value !== 'string') return wrong('string', value, path, report);
  const fault = shape.faultOf?.(value);
  if (fault !== undefined) report(path, fault);
  return value;
}

function checkNumber(shape: NumberShape, value: unknown, path: readonly string[], report: Report): unknown {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER } = shape;
  if (!Number.isSafeInteger(value)) return wrong('whole number', value, path, report);
  if ((value as number) < minimum || (value as number) > maximum) {
    report(path, `expected a whole number from ${minimum}${shape.maximum === undefined ? '' : ` to ${maximum}`}`);
  }
  return value;
}

function checkList(shape: ListShape, value: unknown, path: readonly string[], report: Report): unknown {
  if (!Array.isArray(value)) return wrong('array', value, path, report);
  const { minItems = 0, maxItems = Infinity } = shape;
  if (value.length < minItems) report(path, `expected at least ${minItems}`);
  if (value.length > maxItems) report(path, `expected at most ${maxItems}`);
  return value.map((item: unknown, index) => checkShape(shape.items, item, [...path, String(index)], report));
}

function checkMap({ names, values }: MapShape, value: unknown, path: readonly string[], report: Report): unknown {
  if (!isMap(value)) return wrong('map', value, path, report);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      checkShape(names, name, [...path, name], report);
      return [name, checkShape(values, item, [...path, name], report)];
    }),
  );
}

function checkFields(shape: FieldsShape, value: unknown, path: readonly string[], report: Report): unknown {
  if (!isMap(value)) return wrong('map', value, path, report);
  const { properties, required = [] } = shape;
  const checked: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(properties)) {
    const given = value[name] === undefined ? defaultOf(field) : value[name];
    if (given !== undefined) checked[name] = checkShape(field, given, [...path, name], report);
    else if (required.includes(name)) report([...path, name], 'is missing');
  }
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
  if (unknown.length > 0) report(path, `Unrecognized key${unknown.length > 1 ? 's' : ''}: ${quoted(unknown, ', ')}`);
  return checked;
}

/** The default of an object: `{}`, whose fields have their own defaults. */
function defaultOf(shape: Shape): unknown {
  return shape.type === 'object' ? {} : structuredClone(shape.default);
}

function checkEither({ shapes }: EitherShape, value: unknown, path: readonly string[], report: Report): unknown {
  const faults: { readonly path: readonly string[]; readonly message: string }[] = [];
  for (const shape of shapes) {
    const before = faults.length;
    const checked = checkShape(shape, value, path, (where, message) => faults.push({ path: where, message }));
    if (faults.length === before) return checked;
  }
  report(path, faults.map((fault) => [...fault.path.slice(path.length), fault.message].join(': ')).join(', or '));
  return value;
}

function quoted(names: readonly string[], separator: string): string {
  return names.map((name) => JSON.stringify(name)).join(separator);
}

/** Whether a value is an object of named fields. A `Map`, a `Date` or a promise has none, and would pass as an empty one. */
function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return /^\[object (?:Object|Module)\]$/.test(Object.prototype.toString.call(value));
}

function wrong(expected: string, value: unknown, path: readonly string[], report: Report): unknown {
  const received = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  report(path, `Invalid input: expected ${expected}, received ${received}`);
  return value;
}
