import { z } from 'zod';
import { booleanOption } from '../config/boolean-option.ts';

/** The audit log that records are sealed in; off without `origin`. */
export interface SealConfig {
  /** Origin of the log, as given to `auditspan keygen log`. */
  origin?: string | undefined;
  /** File of the signing key; without it the key is read from `AUDITSPAN_LOG_KEY`. */
  keyFile?: string | undefined;
  /**
   * Command that signs with a key in a KMS or HSM, instead of a file: it reads the bytes to sign from stdin and prints the
   * signature in base64. Program and arguments separated by spaces; no shell is involved.
   */
  keyCommand?: string | undefined;
  /** File of the command's verifier key (`.pub`). */
  keyCommandPublic?: string | undefined;
  /** C2SP tlog-policy: checkpoints are submitted to its witnesses that have a URL. */
  policy?: string | undefined;
  /** Whether the sink refuses to start unless a witness reports what it knows of the log. Default false. */
  requireWitness: boolean;
  /** Whether senders that ask for it get a signed receipt. Default true, but false with `keyCommand`, which would run for each. */
  receipts?: boolean | undefined;
  /** Milliseconds between heartbeats while nothing is received; 0 for none. Default 60000. */
  heartbeat: number;
  /** Milliseconds within which a receipt promises a checkpoint over its records. Default 86400000, a day. */
  mergeDelay: number;
}

const text = z.string().min(1).optional();

/** The schema of {@link SealConfig}. */
export const sealConfigSchema: z.ZodType<SealConfig> = z
  .strictObject({
    origin: text
      .describe(
        'Origin of the audit log that records are sealed in, as given to `auditspan keygen log`; without it they are not sealed.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_ORIGIN', flag: 'log-origin' }),
    keyFile: text
      .describe('File of the key that signs its checkpoints; without it the key is read from `AUDITSPAN_LOG_KEY`.')
      .meta({ env: 'AUDITSPAN_SINK_SEAL_KEY_FILE', flag: 'log-key' }),
    keyCommand: text
      .describe(
        'Command that signs with a key in a KMS or HSM, instead of `keyFile`: it reads the bytes to sign from stdin and prints the Ed25519 signature in base64. Program and arguments separated by spaces; no shell.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_KEY_COMMAND' }),
    keyCommandPublic: text
      .describe('File of the verifier key for `keyCommand`; `auditspan keygen log --public-key` writes it.')
      .meta({ env: 'AUDITSPAN_SINK_SEAL_KEY_COMMAND_PUBLIC' }),
    policy: text
      .describe('C2SP tlog-policy of the log: checkpoints are submitted to its witnesses that have a URL.')
      .meta({ env: 'AUDITSPAN_SINK_SEAL_POLICY', flag: 'log-policy' }),
    requireWitness: booleanOption
      .default(false)
      .describe('Whether the sink refuses to start unless a witness reports what it knows of the log.')
      .meta({ env: 'AUDITSPAN_SINK_SEAL_REQUIRE_WITNESS' }),
    receipts: booleanOption
      .optional()
      .describe(
        'Whether senders that ask for it get a signed receipt. Default: true, but false with `keyCommand`, which would run for each.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_RECEIPTS' }),
    heartbeat: z
      .int('must be a whole number')
      .nonnegative('must not be less than 0')
      .default(60_000)
      .describe(
        'Milliseconds between heartbeats, records by which the sink shows that it is alive, while nothing waits for ClickHouse; 0 for none.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_HEARTBEAT' }),
    mergeDelay: z
      .int('must be a whole number')
      .positive('must be more than 0')
      .default(86_400_000)
      .describe(
        'Milliseconds within which a receipt promises a checkpoint over its records; set it longer than ClickHouse may be down.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_MERGE_DELAY' }),
  })
  .refine(
    ({ origin, keyFile, policy }) => origin !== undefined || (keyFile === undefined && policy === undefined),
    'keyFile and policy need origin',
  )
  .refine(
    ({ keyCommand, keyCommandPublic }) => (keyCommand === undefined) === (keyCommandPublic === undefined),
    'keyCommand and keyCommandPublic go together',
  )
  .refine(({ keyFile, keyCommand }) => keyFile === undefined || keyCommand === undefined, 'give keyFile or keyCommand')
  .prefault({})
  .describe('The audit log.');
