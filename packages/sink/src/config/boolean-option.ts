import { z } from 'zod';

/** A boolean, also as the text of an environment variable: `true`, `1`, `yes`, `on` and their opposites. */
export const booleanOption: z.ZodType<boolean, boolean | string> = z.stringbool().or(z.boolean());
