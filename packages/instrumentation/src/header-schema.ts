import * as z from 'zod';

/** Name of an HTTP header, a token of RFC 9110. */
export const headerName: z.ZodString = z
  .string()
  .trim()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/u, { error: 'not a valid header name' });

/** Value of an HTTP header; any other value would fail every request that carries it. */
export const headerValue: z.ZodString = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/u, { error: 'contains characters that are not allowed in a header' });
