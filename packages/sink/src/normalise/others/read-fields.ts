import { AUDIT_FIELDS, type AuditFieldType, type AuditRecord } from '@auditspan/conventions';
import type { AttributeValue } from '../../decode/span.ts';
import { isCount } from './json-member.ts';
import { operationOf } from './operation-names.ts';
import type { DerivedFields, OtherSource, ReportedSpan } from './other-source.ts';
import { providerOf } from './provider-names.ts';
import { locationOf } from './server-location.ts';

type Fields = Partial<Record<keyof AuditRecord, unknown>>;

/** Reads the fields that a span reports, with the names and formats of our own records. */
export function readFields(span: Pick<ReportedSpan, 'attributes' | 'name'>, source: OtherSource): Partial<AuditRecord> {
  const { keys, endings = {}, derive = {}, otherwise = {} } = source;
  const reported = {
    ...derived(span, otherwise),
    ...byEnding(span, endings),
    ...verbatim(span, keys),
    ...derived(span, derive),
  };
  return inOurForm(reported as Partial<AuditRecord>);
}

function verbatim({ attributes }: Pick<ReportedSpan, 'attributes'>, keys: OtherSource['keys']): Fields {
  const fields: Fields = {};
  for (const [field, names] of Object.entries(keys) as [keyof AuditRecord, readonly string[]][]) {
    const { type, values } = AUDIT_FIELDS[field];
    const value = names
      .map((name) => READERS[type](attributes[name] ?? null))
      .find((each) => each !== undefined && (values === undefined || values.includes(each as string)));
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

function byEnding(
  { attributes }: Pick<ReportedSpan, 'attributes'>,
  endings: NonNullable<OtherSource['endings']>,
): Fields {
  const fields: Fields = {};
  for (const [field, ending] of Object.entries(endings) as [keyof AuditRecord, RegExp][]) {
    const names = Object.keys(attributes).filter((name) => ending.test(name));
    const value = names.map((name) => readText(attributes[name] ?? null)).find((text) => text !== undefined);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

function derived({ attributes, name }: Pick<ReportedSpan, 'attributes' | 'name'>, derivations: DerivedFields): Fields {
  const fields: Fields = {};
  for (const [field, read] of Object.entries(derivations) as [keyof AuditRecord, DeriveAny][]) {
    const value = read(attributes, name);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

type DeriveAny = (attributes: ReportedSpan['attributes'], name: string) => unknown;

function inOurForm({
  modelProvider,
  operation,
  serverAddress,
  ...reported
}: Partial<AuditRecord>): Partial<AuditRecord> {
  const provider = modelProvider === undefined ? undefined : providerOf(modelProvider);
  return {
    ...(serverAddress === undefined ? {} : locationOf(serverAddress)),
    ...reported,
    ...(provider === undefined ? {} : { modelProvider: provider }),
    ...(operation === undefined ? {} : { operation: operationOf(operation) }),
  };
}

const READERS: { readonly [Type in AuditFieldType]: (value: AttributeValue) => unknown } = {
  string: readText,
  uuid: () => undefined,
  int: readCount,
  boolean: readFlag,
  'string[]': readTexts,
};

/** Written by Micrometer for a missing value. */
const NONE = 'none';

/** Ids may be integers. Some sources encode every value as JSON, so that a text has quotes. */
function readText(value: AttributeValue): string | undefined {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'string') return undefined;
  const text = /^".*"$/su.test(value) ? parsed(value) : value;
  return typeof text === 'string' && text !== '' && text !== NONE ? text : undefined;
}

/** Some sources encode counts as text or floating-point numbers. */
function readCount(value: AttributeValue): number | undefined {
  const isDigits = typeof value === 'string' && /^\d{1,15}$/.test(value);
  const number = isDigits || typeof value === 'bigint' ? Number(value) : value;
  return isCount(number) ? number : undefined;
}

/** Some sources encode flags as text: `true`, or `True` in Python. */
function readFlag(value: AttributeValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && /^(?:true|false)$/i.test(value) ? value.toLowerCase() === 'true' : undefined;
}

/** Some sources encode lists as JSON. */
function readTexts(value: AttributeValue): readonly string[] | undefined {
  const list: unknown = typeof value === 'string' && value.startsWith('[') ? parsed(value) : value;
  if (Array.isArray(list)) {
    const texts = list.filter((item) => typeof item === 'string' && item !== '');
    return texts.length === 0 ? undefined : texts;
  }
  const text = readText(value);
  return text === undefined ? undefined : [text];
}

/** Returns the value of a JSON text; the text itself if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
