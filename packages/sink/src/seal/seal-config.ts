import { z } from 'zod';
import { booleanOption } from '../config/boolean-option.ts';

/** The audit log that records are sealed in; off without `origin`. */
export interface SealConfig {
  /** Name of the log, as `auditspan keygen log` was given it. */
  origin?: string | undefined;
  /** File of its key; without it the key is in `AUDITSPAN_LOG_KEY`. */
  keyFile?: string | undefined;
  /**
   * Command that signs with the key, which a KMS or HSM holds, in place of a file: it reads the bytes to sign and prints the
   * signature in base64. Program and arguments, with spaces between them; no shell is involved.
   */
  keyCommand?: string | undefined;
  /** File of the verifier key (`.pub`) of what the command signs with. */
  keyCommandPublic?: string | undefined;
  /** C2SP tlog-policy: the witnesses with a URL in it are submitted to. */
  policy?: string | undefined;
  /** Whether the sink starts only when a witness has told what it knows of the log. Default false. */
  requireWitness: boolean;
  /** Whether senders that ask for it get a signed receipt. Default: without `keyCommand`, which would run for each. */
  receipts?: boolean | undefined;
  /** Milliseconds from one heartbeat to the next while nothing comes in; 0 for none. Default 60000. */
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
        'Name of the audit log that records are sealed in, as `auditspan keygen log` was given it; without it they are not sealed.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_ORIGIN', flag: 'log-origin' }),
    keyFile: text
      .describe('File of the key that signs its checkpoints; without it the key itself is in `AUDITSPAN_LOG_KEY`.')
      .meta({ env: 'AUDITSPAN_SINK_SEAL_KEY_FILE', flag: 'log-key' }),
    keyCommand: text
      .describe(
        'Command that signs with a key in a KMS or HSM, in place of `keyFile`: it reads the bytes to sign and prints the Ed25519 signature in base64. Words with spaces between them; no shell.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_KEY_COMMAND' }),
    keyCommandPublic: text
      .describe('File of the verifier key of `keyCommand`; `auditspan keygen log --public-key` writes it.')
      .meta({ env: 'AUDITSPAN_SINK_SEAL_KEY_COMMAND_PUBLIC' }),
    policy: text
      .describe('C2SP tlog-policy of the log: checkpoints are submitted to its witnesses that have a URL.')
      .meta({ env: 'AUDITSPAN_SINK_SEAL_POLICY', flag: 'log-policy' }),
    requireWitness: booleanOption
      .default(false)
      .describe('Whether the sink starts only when a witness has told what it knows of the log.')
      .meta({ env: 'AUDITSPAN_SINK_SEAL_REQUIRE_WITNESS' }),
    receipts: booleanOption
      .optional()
      .describe(
        'Whether a sender that asks for it gets a signed receipt. Default: true; with `keyCommand`, which would run for each, false.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_RECEIPTS' }),
    heartbeat: z
      .int('must be a whole number')
      .nonnegative('must not be less than 0')
      .default(60_000)
      .describe(
        'Milliseconds from one heartbeat to the next, a record of the sink that it lives, while nothing waits for ClickHouse; 0 for none.',
      )
      .meta({ env: 'AUDITSPAN_SINK_SEAL_HEARTBEAT' }),
    mergeDelay: z
      .int('must be a whole number')
      .positive('must be more than 0')
      .default(86_400_000)
      .describe(
        'Milliseconds within which a receipt promises a checkpoint over its records: longer than ClickHouse may be down.',
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
