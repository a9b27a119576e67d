import type { Maker } from './personal-values.ts';
import { ALPHANUMERIC, DIGITS, HEX, LOWER, type Random } from './random.ts';

const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((length) => random.text(HEX, length)).join('-');
const version = (random: Random): string => `${random.below(20)}.${random.below(40)}.${random.below(90)}`;
const date = (random: Random): string =>
  `20${24 + random.below(3)}-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')}`;
const word = (random: Random): string =>
  random.of(['orders', 'checkout', 'billing', 'search', 'embed', 'audit', 'ingest']);

/** Values of span attributes that are neither personal data nor secrets, and must not change. */
export const TELEMETRY: Readonly<Record<string, Maker>> = {
  anthropicModel: (random) =>
    `claude-${random.of(['opus', 'sonnet', 'haiku'])}-${3 + random.below(3)}-${date(random).replaceAll('-', '')}`,
  openaiModel: (random) => `gpt-${random.of(['4o', '4.1', '5', '5-mini'])}-${date(random)}`,
  bedrockModel: (random) => `anthropic.claude-3-5-sonnet-${date(random).replaceAll('-', '')}-v${random.below(3)}:0`,
  fineTune: (random) => `ft:gpt-4o-mini-2024-07-18:acme:${word(random)}:${random.text(ALPHANUMERIC, 8)}`,
  openModel: (random) => `meta-llama/Llama-3.${random.below(4)}-${random.of([8, 70, 405])}B-Instruct`,
  gguf: (random) => `qwen2.5-${random.of([7, 14, 32])}b-instruct-q${4 + random.below(4)}_K_M.gguf`,
  arn: (random) =>
    `arn:aws:bedrock:us-east-1:${random.text(DIGITS, 12)}:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0`,
  azureId: (random) =>
    `/subscriptions/${uuid(random)}/resourceGroups/rg-${word(random)}/providers/Microsoft.CognitiveServices/accounts/${word(random)}`,
  vertex: (random) =>
    `projects/${random.text(DIGITS, 12)}/locations/us-central1/publishers/google/models/gemini-2.0-flash-00${1 + random.below(8)}`,
  uuid,
  traceId: (random) => random.text(HEX, 32),
  spanId: (random) => random.text(HEX, 16),
  traceparent: (random) => `00-${random.text(HEX, 32)}-${random.text(HEX, 16)}-01`,
  sha256: (random) => `sha256:${random.text(HEX, 64)}`,
  gitSha: (random) => random.text(HEX, 40),
  shortSha: (random) => random.text(HEX, 7),
  md5: (random) => `"${random.text(HEX, 32)}"`,
  completionId: (random) => `chatcmpl-${random.text(ALPHANUMERIC, 29)}`,
  responseId: (random) => `resp_${random.text(HEX, 48)}`,
  messageId: (random) => `msg_01${random.text(ALPHANUMERIC, 22)}`,
  toolCallId: (random) => `call_${random.text(ALPHANUMERIC, 24)}`,
  requestId: (random) => `req_${random.text(HEX, 32)}`,
  ulid: (random) => `01${random.text('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)}`,
  epochSeconds: (random) => `17${random.text(DIGITS, 8)}`,
  epochMillis: (random) => `17${random.text(DIGITS, 11)}`,
  epochMicros: (random) => `17${random.text(DIGITS, 14)}`,
  epochNanos: (random) => `17${random.text(DIGITS, 17)}`,
  isoTime: (random) =>
    `${date(random)}T${10 + random.below(13)}:${10 + random.below(49)}:${10 + random.below(49)}.${random.text(DIGITS, 3)}Z`,
  httpDate: () => 'Mon, 23 Nov 2026 10:45:40 GMT',
  logTime: (random) => `[23/Nov/2026:10:45:${10 + random.below(49)} +0000]`,
  duration: (random) => `${random.below(9)}.${random.text(DIGITS, 6)}s`,
  cost: (random) => `0.0000${random.text(DIGITS, 7)}`,
  usage: (random) =>
    `{"input_tokens":${random.below(9000)},"output_tokens":${random.below(9000)},"total_tokens":${random.below(99_000)},"max_tokens":4096}`,
  semver: (random) => `v${version(random)}`,
  packageSpec: (random) => `@opentelemetry/sdk-trace@${version(random)}-rc.${random.below(9)}`,
  lockEntry: (random) => `integrity sha512-${random.text(`${ALPHANUMERIC}+/`, 86)}==`,
  userAgent: (random) => `OpenAI/JS ${version(random)} Node/v22.${random.below(20)}.0`,
  apiUrl: (random) =>
    `https://api.openai.com/v1/threads/thread_${random.text(ALPHANUMERIC, 24)}/runs?limit=${random.below(100)}`,
  apiVersion: (random) =>
    `https://acme.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=${date(random)}-preview`,
  localUrl: (random) => `http://127.0.0.1:${4000 + random.below(5000)}/v1/traces`,
  privateUrl: (random) => `http://10.${random.below(256)}.${random.below(256)}.17:8080/healthz`,
  pod: (random) => `${word(random)}-${random.text(HEX, 10)}-${random.text(`${LOWER}${DIGITS}`, 5)}`,
  service: (random) => `${word(random)}.prod.svc.cluster.local:8443`,
  instance: (random) => `i-0${random.text(HEX, 16)}`,
  image: (random) => `ghcr.io/acme/${word(random)}@sha256:${random.text(HEX, 64)}`,
  container: (random) => random.text(HEX, 64),
  zone: (random) => `eu-central-1${random.of(['a', 'b', 'c'])}`,
  sql: (random) =>
    `SELECT id, total FROM ${word(random)} WHERE id = ${random.text('123456789', 10)} AND created_at > '${date(random)}' LIMIT 100`,
  redisKey: (random) => `cache:${word(random)}:${random.text(DIGITS, 8)}:v2`,
  kafka: (random) => `${word(random)}.events-${random.below(12)}@${random.text(DIGITS, 9)}`,
  filePath: (random) => `/app/dist/${word(random)}/index.js:${random.below(900)}:${random.below(80)}`,
  stack: (random) =>
    `at async Server.handle (file:///app/src/${word(random)}.ts:${random.below(400)}:${random.below(60)})`,
  vector: (random) =>
    `[${Array.from({ length: 8 }, () => `${random.of(['', '-'])}0.${random.text(DIGITS, 7)}`).join(',')}]`,
  scores: (random) => `0.${random.text(DIGITS, 6)}, 0.${random.text(DIGITS, 6)}`,
  image64: (random) => `data:image/png;base64,iVBORw0KGgo${random.text(`${ALPHANUMERIC}+/`, 160)}=`,
  toolSchema: (random) =>
    `{"type":"function","function":{"name":"get_${word(random)}","parameters":{"type":"object","properties":{"id":{"type":"string"}}}}}`,
  etag: (random) => `W/"${random.text(HEX, 6)}-${random.text(ALPHANUMERIC, 27)}"`,
  orderNumber: (random) => `ORD-${random.text(DIGITS, 4)}-${random.text(DIGITS, 6)}`,
  buildNumber: (random) => `build ${date(random).replaceAll('-', '')}.${random.below(30)}`,
  byteCount: (random) => `${random.text('123456789', 9)} bytes`,
  percentiles: (random) => `p50=${random.below(90)}ms p95=${random.below(900)}ms p99=${random.below(2000)}ms`,
  purpose: (random) => `answer questions about ${word(random)} of ${date(random)}`,
  placeholder: (random) =>
    `${random.of(['API_KEY', 'DB_PASSWORD', 'TOKEN'])}=${random.of(['${SECRET}', '<your-key>', 'xxxxxxxx', 'changeme', '{{ token }}'])}`,
};
