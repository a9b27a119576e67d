import { createRedactor, readPolicy } from '@auditspan/redaction';
import * as z from 'zod';
import type { ModelEntry } from './enforce/policy/model-inventory.ts';
import type { Policy } from './enforce/policy/policy.ts';
import { modelInventorySchema, policySchema } from './enforce/policy/policy-schema.ts';
import { InstrumentationConfigError } from './errors.ts';
import { headerName, headerValue } from './header-schema.ts';
import { callerSchema, type CallerConfig } from './identity/callers/caller-config.ts';
import { PURPOSE_REQUIRED, type PurposeRequired } from './identity/purpose-required.ts';
import { propagationSchema, type PropagationConfig } from './identity/propagation/propagation-config.ts';
import { parsedBy } from './parsed-by.ts';
import { FORMATS } from './recognise/formats.ts';
import type { ReceivedRoute } from './recognise/received.ts';
import type { KnownEndpoint } from './recognise/recogniser.ts';
import { messageOf } from './thrown.ts';

/** Configuration of `register`. All of it comes from the environment; nothing has to be set. */
export interface InstrumentationConfig {
  readonly disabled: boolean;
  readonly endpoint?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly purpose?: string | undefined;
  readonly captureContent: boolean;
  /** Whether tokens are estimated if the provider reports none. */
  readonly estimateUsage: boolean;
  readonly hmacKey?: string | undefined;
  readonly redactionPolicy?: string | undefined;
  /** Names of environment variables that hold secrets, in addition to those recognised by name. */
  readonly secretVariables: readonly string[];
  readonly endpoints: readonly KnownEndpoint[];
  /** Routes in addition to those with an unmistakable path; `false` if received calls are not observed. */
  readonly inbound: false | readonly ReceivedRoute[];
  /** How callers of received requests are identified; absent if only code names them. */
  readonly caller?: CallerConfig | undefined;
  /** Services to which the caller's identity is propagated; none if absent. */
  readonly propagate?: PropagationConfig | undefined;
  /** Which principals may access which models for which purposes; without it, everything is allowed. */
  readonly policy?: Policy | undefined;
  /** The model inventory. */
  readonly models: readonly ModelEntry[];
  /** How a call without a purpose of use is treated. */
  readonly purposeRequired: PurposeRequired;
  /** Milliseconds; 0 records sessions only at their end. */
  readonly sessionInterval: number;
  readonly tracing: boolean;
  /** Directory where records are kept on disk; `false` for memory only, absent for the user's state directory. */
  readonly spoolDir?: false | string | undefined;
  readonly spoolMaxBytes: number;
  /** Milliseconds. */
  readonly spoolSync: number;
  /** Whether receipts are requested from the receiver and kept beside the spool. */
  readonly receipts: boolean;
  readonly maxQueue: number;
  readonly maxQueueBytes: number;
  /** Least sensitivity of models that are denied while no record can be stored; absent for none. */
  readonly blockUnrecorded?: number | undefined;
  readonly flushTimeout: number;
}

const trueOrFalse = z.boolean({ error: 'neither true nor false' });

/** Longest delay of a Node timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const formatNames = FORMATS.map(({ name }) => name);

const formatName = z
  .string()
  .refine((name) => formatNames.includes(name), { error: `not one of ${formatNames.join(', ')}` });

const endpointSchema = z.strictObject({
  host: z.string().min(1),
  path: z.string().startsWith('/').optional(),
  format: formatName.optional(),
  provider: z.string().min(1).optional(),
});

const inboundRouteSchema = z.strictObject({
  path: z.string().startsWith('/'),
  method: z.string().toUpperCase().min(1).default('POST'),
  format: formatName.optional(),
  model: z.string().min(1).optional(),
  provider: z.string().min(1).optional(),
});

/** Schema of {@link InstrumentationConfig}: defaults, descriptions and environment variables. */
export const instrumentationConfigSchema: z.ZodType<InstrumentationConfig> = z.strictObject({
  disabled: trueOrFalse.default(false).describe('Audit nothing.').meta({ env: 'AUDITSPAN_DISABLED' }),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'not a URL that begins with http:// or https://' })
    .optional()
    .describe(
      'Base URL of the OTLP/HTTP receiver of audit spans. Default: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318.',
    )
    .meta({ env: 'AUDITSPAN_ENDPOINT' }),
  headers: z
    .record(headerName, headerValue, { error: 'not headers, as name=value,name=value' })
    .default({})
    .describe('Headers sent with audit spans, as `name=value,name=value` with percent-encoded values.')
    .meta({ env: 'AUDITSPAN_HEADERS' }),
  purpose: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe('Purpose of calls that declare none.')
    .meta({ env: 'AUDITSPAN_PURPOSE' }),
  captureContent: trueOrFalse
    .default(false)
    .describe('Record prompts and responses on audit spans, redacted and truncated.')
    .meta({ env: 'AUDITSPAN_CAPTURE_CONTENT' }),
  estimateUsage: trueOrFalse
    .default(false)
    .describe(
      'Estimate the tokens of a response that reports none: one per four bytes of text. Such counts have `audit.usage.state` `estimated`.',
    )
    .meta({ env: 'AUDITSPAN_ESTIMATE_USAGE' }),
  hmacKey: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Secret key of the digests of bodies and credentials. Default: random at each start, so digests from different starts cannot be compared.',
    )
    .meta({ env: 'AUDITSPAN_HMAC_KEY' }),
  redactionPolicy: z
    .string()
    .min(1)
    .superRefine(checkPolicy)
    .optional()
    .describe(
      'Redaction policy of @auditspan/redaction, as JSON, or the path of a JSON or YAML file. Default: the `default` preset. An invalid policy is replaced by the `strict` preset.',
    )
    .meta({ env: 'AUDITSPAN_REDACTION_POLICY' }),
  secretVariables: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Names of further environment variables whose values are masked wherever they occur, as `NAME,NAME`. Variables whose names end in a word such as `KEY`, `TOKEN` or `PASSWORD` are always masked, if the value has letters, digits and at least 16 characters.',
    )
    .meta({ env: 'AUDITSPAN_SECRET_VARIABLES' }),
  endpoints: z
    .array(endpointSchema)
    .default([])
    .describe(
      'Model endpoints of your own, as JSON: `[{"host":"llm.internal:8080","path":"/generate","format":"openai.chat"}]`. Without `format`, it is recognised by the path of each call.',
    )
    .meta({ env: 'AUDITSPAN_ENDPOINTS' }),
  inbound: z
    .union([z.literal(false), z.array(inboundRouteSchema)], { error: 'neither a list of routes nor false' })
    .default([])
    .describe(
      'Routes on which the service offers models, as JSON: `[{"path":"/models/:model/predict"},{"path":"/chat","format":"openai.chat"}]`, in addition to those whose path only model APIs use, such as `/v1/chat/completions`. `false` records no received calls.',
    )
    .meta({ env: 'AUDITSPAN_INBOUND' }),
  caller: callerSchema
    .optional()
    .describe(
      'How callers of received requests are identified automatically, as JSON: see [callers](docs/callers.md#callers). Without it, only `runAs` and `setPrincipal` name them.',
    )
    .meta({ env: 'AUDITSPAN_CALLER' }),
  propagate: propagationSchema
    .optional()
    .describe(
      'Services to which the caller is propagated in signed baggage, as JSON: `{"to":["billing.internal:8080"],"key":"/run/secrets/signing-key.json"}`; see [between services](docs/callers.md#between-services).',
    )
    .meta({ env: 'AUDITSPAN_PROPAGATE' }),
  policy: policySchema
    .optional()
    .describe(
      'Which principals may use which models for which purposes: a policy as JSON, or the path of its file; see [enforcement](docs/enforcement.md). If it is invalid, no model call is allowed.',
    )
    .meta({ env: 'AUDITSPAN_POLICY' }),
  models: modelInventorySchema
    .default([])
    .describe(
      'Model inventory, as JSON or the path of its file: `[{"model":"gpt-5*","sensitivity":2,"dataClass":"customer"}]`, with sensitivity from 0 (public) to 4 (restricted), and optionally `version` and `digest`. The first entry that matches a model applies.',
    )
    .meta({ env: 'AUDITSPAN_MODELS' }),
  purposeRequired: z
    .enum(PURPOSE_REQUIRED)
    .default('never')
    .describe(
      'How a call without a declared, inherited or default purpose is treated: `never` only records `audit.purpose.source` `missing`, `record` marks it as a denial in shadow mode, `deny` denies it before its first byte leaves.',
    )
    .meta({ env: 'AUDITSPAN_PURPOSE_REQUIRED' }),
  sessionInterval: z
    .int()
    .min(0)
    .max(MAX_TIMER_MS)
    .default(300_000)
    .describe(
      'Interval at which an open WebSocket session or gRPC stream is recorded as in progress, in milliseconds; 0 records it only at its end.',
    )
    .meta({ env: 'AUDITSPAN_SESSION_INTERVAL' }),
  tracing: trueOrFalse
    .default(true)
    .describe('Start ordinary tracing if the service has no OpenTelemetry SDK of its own.')
    .meta({ env: 'AUDITSPAN_TRACING' }),
  spoolDir: z
    .union([z.literal(false), z.string().startsWith('/', { error: 'neither an absolute path nor false' })], {
      error: 'neither an absolute path nor false',
    })
    .optional()
    .describe(
      'Directory where records wait on disk until they are delivered, in a private subdirectory per service: an absolute path, or `false` for memory only. Default: `$XDG_STATE_HOME/auditspan/spool`, else `~/.local/state/auditspan/spool`, else a directory of the user in the temporary directory.',
    )
    .meta({ env: 'AUDITSPAN_SPOOL_DIR' }),
  spoolMaxBytes: z
    .int()
    .min(128 * 1024)
    .default(256 * 1024 * 1024)
    .describe('Maximum bytes that a process keeps on disk; further records wait in memory.')
    .meta({ env: 'AUDITSPAN_SPOOL_MAX_BYTES' }),
  spoolSync: z
    .int()
    .min(0)
    .default(1000)
    .describe(
      'Maximum time until a record is safe from a power failure, in milliseconds: records written within it share one fdatasync. The death of the process loses none.',
    )
    .meta({ env: 'AUDITSPAN_SPOOL_SYNC' }),
  receipts: trueOrFalse
    .default(false)
    .describe(
      'Request receipts from the sink and keep them, at most 16 MiB, in `receipts.jsonl` beside the spool, so that the service can prove that it reported: `auditspan verify --receipt`.',
    )
    .meta({ env: 'AUDITSPAN_RECEIPTS' }),
  maxQueue: z
    .int()
    .min(1)
    .default(8192)
    .describe(
      'Maximum records that wait in memory while the disk cannot be written; further ones are dropped, counted and leave a gap in the sequence.',
    )
    .meta({ env: 'AUDITSPAN_MAX_QUEUE' }),
  maxQueueBytes: z
    .int()
    .min(1)
    .default(16 * 1024 * 1024)
    .describe('Maximum bytes that wait in memory.')
    .meta({ env: 'AUDITSPAN_MAX_QUEUE_BYTES' }),
  blockUnrecorded: z
    .int()
    .min(0)
    .max(4)
    .optional()
    .describe(
      'No audit, no call: least sensitivity of models, from 0 (every model) to 4, that are denied while neither disk nor memory has room for a record. By default calls go on, and lost records are counted and recorded.',
    )
    .meta({ env: 'AUDITSPAN_BLOCK_UNRECORDED' }),
  flushTimeout: z
    .int()
    .min(0)
    .default(5000)
    .describe('Maximum time that the end of the process waits for delivery, in milliseconds.')
    .meta({ env: 'AUDITSPAN_FLUSH_TIMEOUT' }),
});

function checkPolicy(text: string, context: z.RefinementCtx): void {
  try {
    createRedactor(readPolicy(text));
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error).replace(/\.$/u, '') });
  }
}

/**
 * Parses the configuration.
 *
 * @throws {InstrumentationConfigError} naming every wrong field
 */
export function parseInstrumentationConfig(input: unknown): InstrumentationConfig {
  return parsedBy(instrumentationConfigSchema, input, InstrumentationConfigError);
}
