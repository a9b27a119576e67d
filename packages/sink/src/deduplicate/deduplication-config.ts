import { z } from 'zod';
import { booleanOption } from '../config/boolean-option.ts';

/** Deduplication of spans that are sent more than once. */
export interface DeduplicationConfig {
  /** Minimum number of remembered spans and audit records; up to twice as many are remembered. Default 1000000. */
  window: number;
  /** Whether other sinks store in the same tables, so that each audit record is looked up before it is stored. Default false. */
  shared: boolean;
}

/** The schema of {@link DeduplicationConfig}. */
export const deduplicationConfigSchema: z.ZodType<DeduplicationConfig> = z
  .strictObject({
    window: z
      .int('must be a whole number')
      .positive('must be more than 0')
      .default(1_000_000)
      .describe(
        'Minimum number of spans and audit records that are remembered to recognise duplicates; up to twice as many are remembered.',
      )
      .meta({ env: 'AUDITSPAN_SINK_DEDUPLICATION_WINDOW' }),
    shared: booleanOption
      .default(false)
      .describe(
        'Whether other sinks store in the same tables: each audit record is then looked up before it is stored, and left out if another sink has stored it.',
      )
      .meta({ env: 'AUDITSPAN_SINK_DEDUPLICATION_SHARED' }),
  })
  .prefault({})
  .describe('Deduplication of spans that are sent more than once.');
