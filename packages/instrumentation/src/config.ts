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

/** How `register` audits. All of it comes from the environment; nothing has to be set. */
export interface InstrumentationConfig {
  readonly disabled: boolean;
  readonly endpoint?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly purpose?: string | undefined;
  readonly captureContent: boolean;
  /** Whether tokens are estimated where the provider tells none. */
  readonly estimateUsage: boolean;
  readonly hmacKey?: string | undefined;
  readonly redactionPolicy?: string | undefined;
  /** Names of environment variables that hold secrets, beside those whose names say so. */
  readonly secretVariables: readonly string[];
  readonly endpoints: readonly KnownEndpoint[];
  /** Routes beside those whose path is unmistakable; `false` for following no received call. */
  readonly inbound: false | readonly ReceivedRoute[];
  /** How callers of received requests are found; absent where only code names them. */
  readonly caller?: CallerConfig | undefined;
  /** Which services are told who calls; none if absent. */
  readonly propagate?: PropagationConfig | undefined;
  /** Who may reach which model what for; everybody everything without. */
  readonly policy?: Policy | undefined;
  /** The model inventory. */
  readonly models: readonly ModelEntry[];
  /** What a call without a purpose of use comes to. */
  readonly purposeRequired: PurposeRequired;
  /** Milliseconds; 0 for only at its end. */
  readonly sessionInterval: number;
  readonly tracing: boolean;
  /** Where records are kept on disk; `false` for nowhere, absent for the user's state directory. */
  readonly spoolDir?: false | string | undefined;
  readonly spoolMaxBytes: number;
  /** Milliseconds. */
  readonly spoolSync: number;
  /** Whether receipts of the receiver are asked for, and kept beside the spool. */
  readonly receipts: boolean;
  readonly maxQueue: number;
  readonly maxQueueBytes: number;
  /** From which sensitivity on models are denied while no record could be kept; absent for none. */
  readonly blockUnrecorded?: number | undefined;
  readonly flushTimeout: number;
}

const trueOrFalse = z.boolean({ error: 'neither true nor false' });

/** Longest that a timer of Node's can wait. */
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

/** Schema of {@link InstrumentationConfig}: defaults, meanings and environment variables. */
export const instrumentationConfigSchema: z.ZodType<InstrumentationConfig> = z.strictObject({
  disabled: trueOrFalse.default(false).describe('Audit nothing.').meta({ env: 'AUDITSPAN_DISABLED' }),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'no address that begins with http:// or https://' })
    .optional()
    .describe(
      'Where audit spans go: base URL of an OTLP/HTTP receiver. Default: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318.',
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
    .describe('Purpose of calls for which none was declared.')
    .meta({ env: 'AUDITSPAN_PURPOSE' }),
  captureContent: trueOrFalse
    .default(false)
    .describe('Put prompts and answers on audit spans, redacted and bounded.')
    .meta({ env: 'AUDITSPAN_CAPTURE_CONTENT' }),
  estimateUsage: trueOrFalse
    .default(false)
    .describe(
      'Estimate the tokens of an answer that tells none: one for four bytes of text. Such counts have `audit.usage.state` `estimated`.',
    )
    .meta({ env: 'AUDITSPAN_ESTIMATE_USAGE' }),
  hmacKey: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Secret key of the digests of bodies and credentials. Default: a random one at each start, so that digests of different starts do not compare.',
    )
    .meta({ env: 'AUDITSPAN_HMAC_KEY' }),
  redactionPolicy: z
    .string()
    .min(1)
    .superRefine(checkPolicy)
    .optional()
    .describe(
      'What is masked, and how: a policy of @auditspan/redaction as JSON, or the path of a JSON or YAML file. Default: its `default` preset. In place of a wrong one, the `strict` preset is in force.',
    )
    .meta({ env: 'AUDITSPAN_REDACTION_POLICY' }),
  secretVariables: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Names of further environment variables whose values are masked wherever they stand, as `NAME,NAME`. Always masked are the values, of 16 characters on with letters and digits, of variables whose names end in a word such as `KEY`, `TOKEN` or `PASSWORD`.',
    )
    .meta({ env: 'AUDITSPAN_SECRET_VARIABLES' }),
  endpoints: z
    .array(endpointSchema)
    .default([])
    .describe(
      'Model endpoints of your own, as JSON: `[{"host":"llm.internal:8080","path":"/generate","format":"openai.chat"}]`; without a format, the path of each call tells.',
    )
    .meta({ env: 'AUDITSPAN_ENDPOINTS' }),
  inbound: z
    .union([z.literal(false), z.array(inboundRouteSchema)], { error: 'neither a list of routes nor false' })
    .default([])
    .describe(
      'Routes under which the service offers models, as JSON: `[{"path":"/models/:model/predict"},{"path":"/chat","format":"openai.chat"}]`, beside those whose path nothing but a model has, such as `/v1/chat/completions`. `false` follows no call that the service receives.',
    )
    .meta({ env: 'AUDITSPAN_INBOUND' }),
  caller: callerSchema
    .optional()
    .describe(
      'How callers of received requests are found by themselves, as JSON: see [callers](docs/callers.md#callers). Without it only `runAs` and `setPrincipal` name them.',
    )
    .meta({ env: 'AUDITSPAN_CALLER' }),
  propagate: propagationSchema
    .optional()
    .describe(
      'Which services are told who calls, in signed baggage, as JSON: `{"to":["billing.internal:8080"],"key":"/run/secrets/signing-key.json"}`; see [between services](docs/callers.md#between-services).',
    )
    .meta({ env: 'AUDITSPAN_PROPAGATE' }),
  policy: policySchema
    .optional()
    .describe(
      'Who may reach which model what for: a policy as JSON, or the path of a file with it; see [enforcement](docs/enforcement.md). Where it is wrong, no model call is allowed.',
    )
    .meta({ env: 'AUDITSPAN_POLICY' }),
  models: modelInventorySchema
    .default([])
    .describe(
      'Model inventory, the first entry that fits a model counts, as JSON or the path of a file with it: `[{"model":"gpt-5*","sensitivity":2,"dataClass":"customer"}]`, with sensitivity from 0, public, to 4, restricted; also `version` and `digest`.',
    )
    .meta({ env: 'AUDITSPAN_MODELS' }),
  purposeRequired: z
    .enum(PURPOSE_REQUIRED)
    .default('never')
    .describe(
      'What a call comes to for which no purpose was declared, inherited or set by default: `never` leaves it at `audit.purpose.source` `missing`, `record` marks it as a denial in shadow mode, `deny` denies it before its first byte leaves.',
    )
    .meta({ env: 'AUDITSPAN_PURPOSE_REQUIRED' }),
  sessionInterval: z
    .int()
    .min(0)
    .max(MAX_TIMER_MS)
    .default(300_000)
    .describe(
      'How often a session over WebSocket or a stream of gRPC that lasts is recorded as being in progress, in milliseconds; 0 for only at its end.',
    )
    .meta({ env: 'AUDITSPAN_SESSION_INTERVAL' }),
  tracing: trueOrFalse
    .default(true)
    .describe('Start ordinary tracing where the service has no OpenTelemetry SDK of its own.')
    .meta({ env: 'AUDITSPAN_TRACING' }),
  spoolDir: z
    .union([z.literal(false), z.string().startsWith('/', { error: 'neither an absolute path nor false' })], {
      error: 'neither an absolute path nor false',
    })
    .optional()
    .describe(
      'Where records wait on disk until the receiver has them, in a directory of each service that nobody else may read: an absolute path, or `false` for memory only. Default: `$XDG_STATE_HOME/auditspan/spool`, else `~/.local/state/auditspan/spool`, else a directory of the user among the temporary files.',
    )
    .meta({ env: 'AUDITSPAN_SPOOL_DIR' }),
  spoolMaxBytes: z
    .int()
    .min(128 * 1024)
    .default(256 * 1024 * 1024)
    .describe('Most bytes that one process keeps on disk; what comes then waits in memory.')
    .meta({ env: 'AUDITSPAN_SPOOL_MAX_BYTES' }),
  spoolSync: z
    .int()
    .min(0)
    .default(1000)
    .describe(
      'Longest that a record on disk may be lost to a power failure, in milliseconds: so many share one fdatasync. The death of the process loses none.',
    )
    .meta({ env: 'AUDITSPAN_SPOOL_SYNC' }),
  receipts: trueOrFalse
    .default(false)
    .describe(
      'Ask the sink for receipts, and keep them in `receipts.jsonl` beside the spool, 16 MiB of them at most, so that the service can prove that it reported: `auditspan verify --receipt`.',
    )
    .meta({ env: 'AUDITSPAN_RECEIPTS' }),
  maxQueue: z
    .int()
    .min(1)
    .default(8192)
    .describe(
      'Most records that wait in memory, where the disk takes none; more are dropped, counted and leave a gap in their sequence.',
    )
    .meta({ env: 'AUDITSPAN_MAX_QUEUE' }),
  maxQueueBytes: z
    .int()
    .min(1)
    .default(16 * 1024 * 1024)
    .describe('Most bytes that wait in memory.')
    .meta({ env: 'AUDITSPAN_MAX_QUEUE_BYTES' }),
  blockUnrecorded: z
    .int()
    .min(0)
    .max(4)
    .optional()
    .describe(
      'No audit, no call: from which sensitivity on models are denied, from 0, every model, to 4, while neither disk nor memory has room for a record. By default calls go on, and what is lost is counted and recorded.',
    )
    .meta({ env: 'AUDITSPAN_BLOCK_UNRECORDED' }),
  flushTimeout: z
    .int()
    .min(0)
    .default(5000)
    .describe('Longest that the end of the process waits for delivery, in milliseconds.')
    .meta({ env: 'AUDITSPAN_FLUSH_TIMEOUT' }),
});

function checkPolicy(text: string, context: z.RefinementCtx): void {
  try {
    createRedactor(readPolicy(text));
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: (error instanceof Error ? error.message : String(error)).replace(/\.$/u, ''),
    });
  }
}

/** @throws InstrumentationConfigError naming every wrong field */
export function parseInstrumentationConfig(input: unknown): InstrumentationConfig {
  return parsedBy(instrumentationConfigSchema, input, InstrumentationConfigError);
}
