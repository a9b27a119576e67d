import { z } from 'zod';

/** Governance of holds, erasures and retention. */
export interface GovernanceConfig {
  /** YAML file of the officers, the profiles and the retention periods. */
  file?: string | undefined;
}

/** The schema of {@link GovernanceConfig}. */
export const governanceConfigSchema: z.ZodType<GovernanceConfig> = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe(
        'YAML file of the officers who may place holds on, erase and drop sealed records, and of the retention periods.',
      )
      .meta({ env: 'AUDITSPAN_GOVERNANCE', flag: 'governance' }),
  })
  .prefault({})
  .describe('Holds, erasures and retention.');
