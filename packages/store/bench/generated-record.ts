import { AUDIT_FIELDS, AUDIT_FIELD_NAMES, type AuditRecord } from '@auditspan/conventions';
import { auditColumn } from '../src/audit-row.ts';
import { SPAN_COLUMNS } from '../src/span-row.ts';

/** Nanoseconds of the period that the records are from. */
const PERIOD = 90n * 86_400n * 1_000_000_000n;

/** A number of 64 bits that follows from the record's number alone. */
const draw = (salt: string): string => `sipHash64(number, '${salt}')`;
/** Its 16 hexadecimal digits. */
const digits = (salt: string): string => `lower(hex(reinterpretAsFixedString(${draw(salt)})))`;
/** The same as a fraction from 0 to 1. */
const share = (salt: string): string => `(${draw(salt)} / 18446744073709551616.)`;
/** One of so many, the first far more often than the last. */
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

/** What the record's expressions are made of, each computed once. */
const DRAWN: Readonly<Record<string, string>> = {
  at: `toInt64({until:Int64} - ${PERIOD} + toInt64(${PERIOD} * (number / {records:UInt64})))`,
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

/** The fields that the records have, each as an expression. */
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
  country: oneOf('country', COUNTRIES),
  modelId: listed(MODELS, 'model'),
  modelServedId: `concat(${listed(MODELS, 'model')}, if(${draw('served')} % 500 = 0, '-preview', '-2026-05-01'))`,
  modelProvider: listed(PROVIDERS, 'model'),
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
  requestBytes: `toUInt64(exp(6 + 4 * ${share('input')}))`,
  responseBytes: `toUInt64(exp(5 + 5 * ${share('output')}) * if(${draw('bulk')} % 100000 = 0, 5000, 1))`,
  httpStatus: "multiIf(ended = 'denied', 403, ended = 'error', 500, 200)",
  callId: `concat(${digits('call')}, ${digits('more of call')})`,
  attempt: '1',
  sourceId: "concat('source-', lower(hex(process)))",
  sourceSequence: 'intDiv(number - started, 30) + 1',
  redactionCount: 'masked',
  redactionClasses: `if(masked = 0, emptyArrayString(), [concat('email:', toString(masked))])`,
};

const FIELDS = AUDIT_FIELD_NAMES.filter((field) => RECORD[field] !== undefined);

/** The value of a field as an attribute's text: empty where the record does not have it. */
function textOf(field: keyof AuditRecord): string {
  const column = auditColumn(field);
  if (AUDIT_FIELDS[field].type === 'string[]') return `if(empty(${column}), '', toJSONString(${column}))`;
  return `toString(${column})`;
}

const mapOf = (pairs: readonly (readonly [string, string])[]): string =>
  `map(${pairs.map(([key, value]) => `'${key}', ${value}`).join(', ')})`;

/** A field of a protobuf message, of fewer than 128 bytes. */
const message = (tag: string, bytes: string): string => `'\\x${tag}', char(length(${bytes}) % 256), ${bytes}`;
const PAIRS = `arrayStringConcat(arrayMap((k, v) -> concat(
  '\\x4A', char(length(k) + length(v) + 6), '\\x0A', char(length(k)), k, '\\x12', char(length(v) + 2), '\\x0A', char(length(v)), v),
  mapKeys(SpanAttributes), mapValues(SpanAttributes)))`;
const RAW = `concat(${[
  message('0A', 'unhex(TraceId)'),
  message('12', 'unhex(SpanId)'),
  message('22', 'unhex(ParentSpanId)'),
  message('2A', 'SpanName'),
  "'\\x30\\x03\\x39', reinterpretAsString(at), '\\x41', reinterpretAsString(at + toInt64(Duration))",
  PAIRS,
].join(', ')})`;

/** The columns that are written, in the order in which they follow from one another. */
const COLUMNS: readonly (readonly [name: string, expression: string])[] = [
  ['Timestamp', 'fromUnixTimestamp64Nano(at)'],
  ['TraceId', `concat(${digits('trace')}, ${digits('more of trace')})`],
  ['SpanId', digits('span')],
  ['ParentSpanId', digits('parent')],
  ...FIELDS.map((field) => [auditColumn(field), RECORD[field] ?? "''"] as const),
  ['SpanName', "concat(Action, ' ', ModelId)"],
  ['SpanKind', "'Client'"],
  ['ServiceName', RESOURCE['service.name'] ?? "''"],
  ['ResourceAttributes', mapOf(Object.entries(RESOURCE))],
  ['ScopeName', "'@auditspan/instrumentation'"],
  ['ScopeVersion', "'1.0.0'"],
  [
    'SpanAttributes',
    `mapFilter((k, v) -> v != '', ${mapOf(FIELDS.map((field) => [AUDIT_FIELDS[field].key, textOf(field)]))})`,
  ],
  ['Duration', `toUInt64(exp(17 + 6 * ${share('duration')}))`],
  ['StatusCode', "if(ended = 'error', 'Error', 'Unset')"],
  ['SourceScope', "'@auditspan/instrumentation'"],
  [
    'IngestedAt',
    `fromUnixTimestamp64Nano(at + toInt64(Duration) + toInt64(${draw('late')} % if(${draw('late?')} % 10000 = 0, 900000000000, 900000000)))`,
  ],
  ['RawSpan', RAW],
];

const NAMES = COLUMNS.map(([name]) => name);

/** So many records, from the one of number {first:UInt64} on, of {records:UInt64} that end at {until:Int64}. */
export const GENERATED_RECORDS: string = `
WITH ${Object.entries(DRAWN)
  .map(([name, expression]) => `${expression} AS ${name}`)
  .join(',\n')}
SELECT number, ${COLUMNS.map(([name, expression]) => `${expression} AS ${name}`).join(',\n')}
FROM numbers({first:UInt64}, {count:UInt64})`;

/** Inserts them. */
export const INSERT_RECORDS: string = insertInto('audit_spans', NAMES);

/** Inserts their spans. */
export const INSERT_SPANS: string = insertInto(
  'otel_traces',
  NAMES.filter((name) => SPAN_COLUMNS.some((column) => column.name === name)),
);

function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM (${GENERATED_RECORDS})`;
}
