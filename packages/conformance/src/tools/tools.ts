import { auditRecords } from './audit-records.ts';
import { datadogRecords } from './datadog-spans.ts';
import { otlpJsonRecords } from './otlp-json.ts';
import { sentryRecords } from './sentry-envelope.ts';
import type { Tool } from './tool.ts';

const packageRoot = new URL('../../', import.meta.url);

/** Where `npm run conformance` and `npm run bench:overhead` install the other tools. */
export const RIVALS_ROOT: URL = new URL('rivals/', packageRoot);

const otlpEnv = (backend: string): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: backend,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
});

const rivalSetUp = (name: string): URL => new URL(`set-up/${name}.cjs`, RIVALS_ROOT);

/** An instrumentation for OpenTelemetry's own SDK, whose scope is its package. */
const otlpTool = (name: string, title: string, packageName: string): Tool => ({
  name,
  title,
  packageName,
  setUp: rivalSetUp(name),
  covers: [],
  namesUsers: false,
  env: otlpEnv,
  recordsOf: otlpJsonRecords(packageName),
});

/** AuditSpan. */
export const auditspan: Tool = {
  name: 'auditspan',
  title: 'AuditSpan',
  packageName: '@auditspan/instrumentation',
  setUp: new URL('set-up/auditspan.mjs', packageRoot),
  covers: ['attempts', 'images', 'raw-fetch', 'http2', 'inbound', 'policy'],
  namesUsers: true,
  env: (backend) => ({ AUDITSPAN_ENDPOINT: backend }),
  recordsOf: auditRecords,
};

/** AuditSpan in a service that has tracing of its own, or wants none: only audit records. */
export const auditAlone: Tool = {
  ...auditspan,
  name: 'auditspan-alone',
  title: 'AuditSpan, audit alone',
  env: (backend) => ({ ...auditspan.env(backend), AUDITSPAN_TRACING: 'false' }),
};

/** The same with records in memory, as in the other tools: a killed process loses pending ones. */
export const auditInMemory: Tool = {
  ...auditAlone,
  name: 'auditspan-memory',
  title: 'AuditSpan, audit alone without spool',
  env: (backend) => ({ ...auditAlone.env(backend), AUDITSPAN_SPOOL_DIR: 'false' }),
};

/** The other tools, in the versions of `rivals/package.json`. */
export const rivals: readonly Tool[] = [
  otlpTool('opentelemetry', 'OpenTelemetry', '@opentelemetry/instrumentation-openai'),
  { ...otlpTool('traceloop', 'OpenLLMetry', '@traceloop/instrumentation-openai'), covers: ['images'] },
  { ...otlpTool('openinference', 'OpenInference', '@arizeai/openinference-instrumentation-openai'), namesUsers: true },
  {
    name: 'langfuse',
    title: 'Langfuse',
    packageName: '@langfuse/openai',
    setUp: rivalSetUp('langfuse'),
    covers: ['images'],
    namesUsers: true,
    env: (backend) => ({
      LANGFUSE_PUBLIC_KEY: 'pk-lf-conformance',
      LANGFUSE_SECRET_KEY: 'sk-lf-conformance',
      LANGFUSE_BASE_URL: backend,
    }),
    recordsOf: otlpJsonRecords('langfuse-sdk'),
  },
  {
    name: 'sentry',
    title: 'Sentry',
    packageName: '@sentry/node',
    setUp: rivalSetUp('sentry'),
    covers: [],
    namesUsers: true,
    env: (backend) => ({ SENTRY_DSN: `${backend.replace('://', '://key@')}/1` }),
    recordsOf: sentryRecords,
  },
  {
    name: 'datadog',
    title: 'Datadog',
    packageName: 'dd-trace',
    setUp: rivalSetUp('datadog'),
    covers: [],
    namesUsers: true,
    env: (backend) => ({
      DD_TRACE_AGENT_URL: backend,
      DD_LLMOBS_ENABLED: '1',
      DD_LLMOBS_ML_APP: 'conformance',
      DD_TRACE_STARTUP_LOGS: 'false',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
    }),
    recordsOf: datadogRecords,
  },
];
