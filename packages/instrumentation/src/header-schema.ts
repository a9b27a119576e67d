import * as z from 'zod';

/** Name of an HTTP header, a token of RFC 9110. */
export const headerName: z.ZodString = z
  .string()
  .trim()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/u, { error: 'not the name of a header' });

/** What a header can say; another value would fail every request that carries it. */
export const headerValue: z.ZodString = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/u, { error: 'has characters that no header may have' });
