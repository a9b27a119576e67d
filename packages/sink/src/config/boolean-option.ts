import { z } from 'zod';

/** A truth, also as the environment says it: `true`, `1`, `yes`, `on` and their contraries. */
export const booleanOption: z.ZodType<boolean, boolean | string> = z.stringbool().or(z.boolean());
