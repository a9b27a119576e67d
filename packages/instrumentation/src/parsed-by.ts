import type * as z from 'zod';
import type { FieldProblem } from './errors.ts';

/** Parses an input with a schema; throws `Wrong`, naming every wrong field, if it is invalid. */
export function parsedBy<T>(
  schema: z.ZodType<T>,
  input: unknown,
  Wrong: new (problems: readonly FieldProblem[]) => Error,
): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Wrong(result.error.issues.map(({ path, message }) => ({ field: path.map(String).join('.'), message })));
}
