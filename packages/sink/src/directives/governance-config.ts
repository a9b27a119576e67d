import { z } from 'zod';

/** Who may have sealed records held, erased and dropped. */
export interface GovernanceConfig {
  /** YAML file of the officers, the profiles, and how long records are kept. */
  file?: string | undefined;
}

/** The schema of {@link GovernanceConfig}. */
export const governanceConfigSchema: z.ZodType<GovernanceConfig> = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe('YAML file of who may have sealed records held, erased and dropped, and how long records are kept.')
      .meta({ env: 'AUDITSPAN_GOVERNANCE', flag: 'governance' }),
  })
  .prefault({})
  .describe('Holds, erasures and retention.');
