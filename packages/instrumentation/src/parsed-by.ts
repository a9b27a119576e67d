import type * as z from 'zod';
import type { FieldProblem } from './errors.ts';

/** What a schema makes of an input; where that is wrong, an error of this class is thrown, which names every wrong field. */
export function parsedBy<T>(
  schema: z.ZodType<T>,
  input: unknown,
  Wrong: new (problems: readonly FieldProblem[]) => Error,
): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Wrong(result.error.issues.map(({ path, message }) => ({ field: path.map(String).join('.'), message })));
}
