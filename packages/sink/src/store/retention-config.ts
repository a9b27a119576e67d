import type { Retention } from '@auditspan/store';
import { z } from 'zod';

const days = z.int('must be a whole number').nonnegative('must not be less than 0').optional();

/** The schema of how long the sink has ClickHouse keep what no proof depends on. */
export const retentionConfigSchema: z.ZodType<Retention> = z
  .strictObject({
    spanDays: days
      .describe('Days after which spans that are no audit spans are dropped; 0: never; without it as the tables are.')
      .meta({ env: 'AUDITSPAN_SINK_RETENTION_SPAN_DAYS' }),
    rollUpDays: days
      .describe('Days after which roll-ups by day and by source are dropped; 0: never; without it as the tables are.')
      .meta({ env: 'AUDITSPAN_SINK_RETENTION_ROLL_UP_DAYS' }),
  })
  .prefault({})
  .describe('How long is kept what no proof depends on.');
