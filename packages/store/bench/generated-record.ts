import { AUDIT_FIELDS, AUDIT_FIELD_NAMES, type AuditRecord } from '@auditspan/conventions';
import { auditColumn } from '../src/audit-row.ts';
import { RAW_FIRST_PART, RAW_TWINS, rawCodeOf } from '../src/raw-form.ts';

/** Nanoseconds of the period that the records cover. */
const PERIOD = 90n * 86_400n * 1_000_000_000n;

/** A 64-bit number derived from the record's number alone. */
const draw = (salt: string): string => `sipHash64(number, '${salt}')`;
/** Its 16 hexadecimal digits. */
const digits = (salt: string): string => `lower(hex(reinterpretAsFixedString(${draw(salt)})))`;
/** 64 independent hexadecimal digits. */
const manyDigits = (salt: string): string =>
  `concat(${[0, 1, 2, 3].map((part) => digits(`${salt} ${part}`)).join(', ')})`;
/** A random UUID, as text. */
const uuid = (salt: string): string =>
  `concat(substring(${digits(salt)}, 1, 8), '-', substring(${digits(salt)}, 9, 4), '-4', substring(${digits(salt)}, 13, 3), '-8', substring(${digits(`more ${salt}`)}, 1, 3), '-', substring(${digits(`more ${salt}`)}, 4, 12))`;
/** The same as a fraction from 0 to 1. */
const share = (salt: string): string => `(${draw(salt)} / 18446744073709551616.)`;
/** One of `count` values, the first far more often than the last. */
const skewed = (salt: string, count: number): string => `toUInt32(${count} * pow(${share(salt)}, 3))`;
const oneOf = (salt: string, words: readonly string[]): string =>
  `arrayElement([${words.map((word) => `'${word}'`).join(', ')}], ${skewed(salt, words.length)} + 1)`;

const MODELS = ['gpt-5-mini', 'gpt-5', 'claude-sonnet-5', 'gemini-3-pro', 'mistral-large', 'llama-4', 'fraud-scorer'];
const PROVIDERS = ['openai', 'openai', 'anthropic', 'gcp.vertex_ai', 'mistral_ai', 'vllm', 'internal'];
const REASONS = ['forbidden', 'rate_limited', 'content_refused', 'policy', 'quota'];
const FAULTS = ['timeout', 'provider_error', 'connection', 'invalid_request'];
const PURPOSES = ['customer-support', 'search', 'code-review', 'fraud-detection', 'claims', 'translation', 'research'];
const ROLES = ['agent', 'analyst', 'engineer', 'clinician'];
const COUNTRIES = ['DE', 'FR', 'US', 'CH', 'IN', 'BR'];

const listed = (words: readonly string[], index: string): string =>
  `arrayElement([${words.map((word) => `'${word}'`).join(', ')}], ${index})`;

/** Building blocks of the record's expressions, each computed once. */
const DRAWN: Readonly<Record<string, string>> = {
  at: `toInt64({until:Int64} - ${PERIOD} + toInt64(${PERIOD} * (number / {records:UInt64})) + toInt64(${draw('moment')} % 1000000000))`,
  moment: "leftPad(lower(hex(intDiv(at, 1000000))), 12, '0')",
  model: `${skewed('model', MODELS.length)} + 1`,
  luck: `${draw('luck')} % 1000`,
  ended: "multiIf(luck < 20, 'denied', luck < 45, 'error', luck < 52, 'aborted', 'success')",
  service: 'number % 30',
  started: 'number - number % greatest(30, intDiv({records:UInt64}, 3000) * 30)',
  process: 'sipHash64(service, started)',
  stated: `${draw('purpose?')} % 50 != 0`,
  masked: `if(${draw('masked')} % 10 = 0, toUInt32(1 + ${draw('mask')} % 3), toUInt32(0))`,
  isLifecycle: `${draw('action')} % 2000 = 0`,
};

const RESOURCE: Readonly<Record<string, string>> = {
  'service.name': "concat('service-', toString(service))",
  'service.version': "'1.4.2'",
  'service.namespace': "concat('team-', toString(service % 8))",
  'deployment.environment.name': "'production'",
  'cloud.region': listed(['eu-central-1', 'eu-west-1', 'us-east-1'], 'service % 3 + 1'),
  'host.name': "concat('node-', toString(process % 40), '.internal')",
  'k8s.pod.name': "concat('service-', toString(service), '-', lower(hex(process)))",
  'process.pid': 'toString(1000 + process % 9000)',
  'telemetry.sdk.name': "'opentelemetry'",
  'telemetry.sdk.language': "'nodejs'",
  'telemetry.sdk.version': "'3.0.0'",
};

/** The fields of the records, each as an expression. */
const RECORD: Partial<Record<keyof AuditRecord, string>> = {
  schemaVersion: "'1'",
  recordId: `toUUID(concat(substring(moment, 1, 8), '-', substring(moment, 9, 4), '-7', substring(${digits('id')}, 1, 3), '-8', substring(${digits('id')}, 4, 3), '-', substring(${digits('more of id')}, 1, 12)))`,
  category: "if(isLifecycle, 'lifecycle', 'access')",
  action: `multiIf(isLifecycle, 'model.deploy', ${draw('trail')} % 100000 = 0, 'audit.read', 'model.invoke')`,
  outcome: 'ended',
  outcomeReason: `multiIf(ended = 'denied', ${oneOf('reason', REASONS)}, ended = 'error', ${oneOf('fault', FAULTS)}, ended = 'aborted', 'client', '')`,
  deniedBy: "if(ended = 'denied', 'provider', '')",
  direction: "'outbound'",
  principalId: `concat('user-', toString(${skewed('principal', 20_000)}), '@example.com')`,
  principalType: "'user'",
  principalSource: "'verified_jwt'",
  principalVerified: `${draw('verified')} % 20 != 0`,
  principalRoles: `[${oneOf('role', ROLES)}]`,
  onBehalfOf: `if(${draw('agent')} % 20 = 0, ['agent-7', 'orchestrator'], emptyArrayString())`,
  attribution: "'exact'",
  sessionId: `lower(hex(sipHash128(${skewed('principal', 20_000)}, intDiv(at, 14400000000000))))`,
  credentialId: "concat('hmac-sha256:', substring(lower(hex(sipHash64(service, 'key'))), 1, 16))",
  country: oneOf('country', COUNTRIES),
  modelId: listed(MODELS, 'model'),
  modelServedId: `concat(${listed(MODELS, 'model')}, if(${draw('served')} % 500 = 0, '-preview', '-2026-05-01'))`,
  modelProvider: listed(PROVIDERS, 'model'),
  dataClass: `if(${draw('class')} % 4 = 0, 'personal', '')`,
  modelSensitivity: 'multiIf(model = 7, 4, model = 6, 255, 1)',
  serverAddress: `concat('api.', ${listed(PROVIDERS, 'model')}, '.example')`,
  serverPort: '443',
  purpose: `if(stated, ${oneOf('purpose', PURPOSES)}, '')`,
  purposeSource: "if(stated, 'explicit', 'missing')",
  decisionEffect: "'allow'",
  decisionMode: "'enforce'",
  policyId: "'model-access'",
  ruleId: `concat('rule-', toString(${skewed('rule', 12)}))`,
  operation: "'chat'",
  inputTokens: `toUInt64(exp(4 + 4 * ${share('input')}))`,
  outputTokens: `toUInt64(exp(2 + 5 * ${share('output')}))`,
  usageState: "'reported'",
  responseId: `concat('chatcmpl-', substring(replaceRegexpAll(base64Encode(unhex(${manyDigits('response')})), '[+/=]', ''), 1, 29))`,
  finishReasons: "if(ended = 'success', ['stop'], emptyArrayString())",
  requestDigest: `if(ended = 'denied', '', concat('hmac-sha256:', ${manyDigits('request')}))`,
  responseDigest: `concat('hmac-sha256:', ${manyDigits('answer')})`,
  stream: `${draw('stream')} % 3 = 0`,
  requestBytes: `toUInt64(exp(6 + 4 * ${share('input')}))`,
  responseBytes: `toUInt64(exp(5 + 5 * ${share('output')}) * if(${draw('bulk')} % 100000 = 0, 5000, 1))`,
  httpStatus: "multiIf(ended = 'denied', 403, ended = 'error', 500, 200)",
  callId: uuid('call'),
  attempt: '1',
  sourceId: "concat('source-', lower(hex(process)))",
  sourceSequence: 'intDiv(number - started, 30) + 1',
  redactionPolicy: "'9f86d081884c7d65'",
  redactionCount: 'masked',
  redactionClasses: `if(masked = 0, emptyArrayString(), [concat('email:', toString(masked))])`,
};

const FIELDS = AUDIT_FIELD_NAMES.filter((field) => RECORD[field] !== undefined);

/** The value of a field as attribute text; empty if the record lacks it. */
function textOf(field: keyof AuditRecord): string {
  const column = auditColumn(field);
  if (AUDIT_FIELDS[field].type === 'string[]') return `if(empty(${column}), '', toJSONString(${column}))`;
  return `toString(${column})`;
}

/** The resource in the form of its column. */
const RESOURCE_TEXT = `toJSONString(map(${Object.entries(RESOURCE)
  .map(([key, value]) => `'${key}', ${value}`)
  .join(', ')}))`;

const isList = (field: keyof AuditRecord): boolean => AUDIT_FIELDS[field].type === 'string[]';
/** The form of the span: ids, name, kind, times, then its attributes, with the lists and flags as parts. */
const FORM = `concat(char(1, 2, 3, 4, 5, 6, 7), ${[
  ...FIELDS.filter((field) => !isList(field)).map(
    (field) => `if(${textOf(field)} = '', '', char(${rawCodeOf(field)}))`,
  ),
  ...RAW_TWINS.filter(({ field }) => RECORD[field] !== undefined && field !== 'outcomeReason').map(
    ({ field, code }) => `if(${textOf(field)} = '', '', char(${code}))`,
  ),
].join(', ')}, char(${RAW_FIRST_PART}))`;

/** Encodes a protobuf field of fewer than 128 bytes. */
const message = (tag: string, bytes: string): string => `'\\x${tag}', char(length(${bytes}) % 256), ${bytes}`;
const listPart = (field: keyof AuditRecord): string => {
  const items = `arrayStringConcat(arrayMap(item -> concat('\\x0A', char(length(item) + 2), '\\x0A', char(length(item)), item), ${auditColumn(field)}))`;
  const list = `concat(${message('2A', items)})`;
  const pair = `concat(${message('0A', `'${AUDIT_FIELDS[field].key}'`)}, ${message('12', list)})`;
  return `if(empty(${auditColumn(field)}), '', concat(${message('4A', pair)}))`;
};
/** Lists, an empty status and the flags, as OpenTelemetry's SDK writes them. */
const PART = `concat(${FIELDS.filter(isList).map(listPart).join(', ')}, '\\x7A\\x00\\x85\\x01\\x01\\x01\\x00\\x00')`;
const OTHERS = `mapFilter((k, v) -> v != '', map(${FIELDS.filter(isList)
  .map((field) => `'${AUDIT_FIELDS[field].key}', ${textOf(field)}`)
  .join(', ')}))`;

/** The columns that are written, in the order of their dependencies. */
const COLUMNS: readonly (readonly [name: string, expression: string])[] = [
  ['Timestamp', 'fromUnixTimestamp64Nano(at)'],
  ['TraceId', `concat(${digits('trace')}, ${digits('more of trace')})`],
  ['SpanId', digits('span')],
  ['ParentSpanId', digits('parent')],
  ...FIELDS.map((field) => [auditColumn(field), RECORD[field] ?? "''"] as const),
  ['SpanName', "concat(Action, ' ', ModelId)"],
  ['SpanKind', "'Client'"],
  ['ServiceName', RESOURCE['service.name'] ?? "''"],
  ['Resource', RESOURCE_TEXT],
  ['ScopeName', "'@auditspan/instrumentation'"],
  ['ScopeVersion', "'1.0.0'"],
  ['OtherAttributes', OTHERS],
  ['Duration', `toUInt64(exp(17 + 6 * ${share('duration')}))`],
  ['StatusCode', "if(ended = 'error', 'Error', 'Unset')"],
  ['SourceScope', "'@auditspan/instrumentation'"],
  [
    'IngestedAt',
    `fromUnixTimestamp64Milli(intDiv(at + toInt64(Duration) + toInt64(${draw('late')} % if(${draw('late?')} % 10000 = 0, 900000000000, 900000000)), 1000000), 'UTC')`,
  ],
  ['RawForm', FORM],
  ['RawParts', `[${PART}]`],
];

const NAMES = COLUMNS.map(([name]) => name);

/** A batch of records from number {first:UInt64} on, out of {records:UInt64} that end at {until:Int64}. */
export const GENERATED_RECORDS: string = `
WITH ${Object.entries(DRAWN)
  .map(([name, expression]) => `${expression} AS ${name}`)
  .join(',\n')}
SELECT number, ${COLUMNS.map(([name, expression]) => `${expression} AS ${name}`).join(',\n')}
FROM numbers({first:UInt64}, {count:UInt64})`;

/** Inserts them. */
export const INSERT_RECORDS: string = `INSERT INTO audit_spans (${NAMES.join(', ')}) SELECT ${NAMES.join(', ')} FROM (${GENERATED_RECORDS})`;
