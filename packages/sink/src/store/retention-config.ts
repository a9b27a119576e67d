import type { Retention } from '@auditspan/store';
import { z } from 'zod';

const days = z.int('must be a whole number').nonnegative('must not be less than 0').optional();

/** The schema of how long ClickHouse keeps rows that no proof depends on. */
export const retentionConfigSchema: z.ZodType<Retention> = z
  .strictObject({
    spanDays: days
      .describe(
        'Days after which spans other than audit spans are dropped; 0: never. Without it the TTL of the table stays unchanged.',
      )
      .meta({ env: 'AUDITSPAN_SINK_RETENTION_SPAN_DAYS' }),
    rollUpDays: days
      .describe(
        'Days after which roll-ups by day and by source are dropped; 0: never. Without it the TTL of the tables stays unchanged.',
      )
      .meta({ env: 'AUDITSPAN_SINK_RETENTION_ROLL_UP_DAYS' }),
  })
  .prefault({})
  .describe('How long rows that no proof depends on are kept.');
