import { z } from 'zod';

import { REDACTION_CLASSES, type RedactionClass } from './classes.ts';
import { RedactionConfigError } from './errors.ts';
import { KEY_LABELS, type KeyLabel } from './key-labels.ts';

/** What happens to a value of a class: `mask` puts the class in its place, `allow` leaves it. */
export type RedactionMode = 'mask' | 'allow';

/** What the engine looks for and where. */
export interface RedactionConfig {
  /** What happens to values of a class; `mask` for those not named. */
  readonly classes: Readonly<Partial<Record<RedactionClass, RedactionMode>>>;
  /** What happens to attributes by key, or by prefix with `*` at the end; goes before the built-in labels. */
  readonly keys: Readonly<Record<string, KeyLabel>>;
  /** Values that stay as they are wherever they are found, such as a support address; compared without regard to case. */
  readonly allow: readonly string[];
  /** Longest text that is examined, in UTF-16 code units; a longer one is replaced whole. */
  readonly maxValueLength: number;
}

const classNames = Object.keys(REDACTION_CLASSES) as [RedactionClass, ...RedactionClass[]];

/** The schema of {@link RedactionConfig}, with every default. */
export const redactionConfigSchema: z.ZodType<RedactionConfig> = z.strictObject({
  classes: z
    .partialRecord(z.enum(classNames), z.enum(['mask', 'allow']))
    .default({})
    .describe('What happens to values of a class: `mask`, or `allow` to leave them; `mask` for classes not named'),
  keys: z
    .record(z.string().min(1), z.enum(KEY_LABELS))
    .default({})
    .describe(
      'What happens to attributes by key, or by prefix with `*` at the end: `scan`, `exempt`, `hide` or `drop`',
    ),
  allow: z.array(z.string().min(1)).default([]).describe('Values that stay as they are wherever they are found'),
  maxValueLength: z
    .int()
    .positive()
    .default(1_048_576)
    .describe('Longest text that is examined, in UTF-16 code units; a longer one is replaced whole'),
});

/** Checks a configuration and fills in the defaults. Throws {@link RedactionConfigError} that names every wrong field. */
export function parseRedactionConfig(input: unknown): RedactionConfig {
  const result = redactionConfigSchema.safeParse(input);
  if (result.success) return result.data;
  throw new RedactionConfigError(result.error.issues.map(describeIssue), result.error);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}
