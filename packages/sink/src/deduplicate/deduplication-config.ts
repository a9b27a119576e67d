import { z } from 'zod';
import { booleanOption } from '../config/boolean-option.ts';

/** How spans that come again are recognised. */
export interface DeduplicationConfig {
  /** Spans and audit records that are remembered at least; at most twice as many. Default 1000000. */
  window: number;
  /** Whether other sinks store in the same tables, so that each audit record is looked up there before it is stored. Default false. */
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
        'Spans and audit records that are remembered at least, to recognise what comes again; at most twice as many.',
      )
      .meta({ env: 'AUDITSPAN_SINK_DEDUPLICATION_WINDOW' }),
    shared: booleanOption
      .default(false)
      .describe(
        'Whether other sinks store in the same tables: each audit record is looked up there before it is stored, and left out where another sink has stored it.',
      )
      .meta({ env: 'AUDITSPAN_SINK_DEDUPLICATION_SHARED' }),
  })
  .prefault({})
  .describe('How spans that come again are recognised.');
