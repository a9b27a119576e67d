import { z } from 'zod';
import { DirectiveError } from '../errors.ts';
import { type Directive, DIRECTIVE_FORMAT } from './directive.ts';
import { parseRanges } from './leaf-ranges.ts';

/** Maximum size of a directive in bytes: a note may have 1,000,000 with its signatures. */
const MOST_BYTES = 990_000;

const text = z.string().min(1).max(4096);
const nanoseconds = z.string().regex(/^(?:0|[1-9]\d{0,18})$/);
const leaves = z.string().refine((ranges) => parseRanges(ranges) !== undefined);
const texts = z.array(text);

const schema: z.ZodType<Directive> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('retention'),
    log: text,
    id: text,
    reason: text,
    class: text,
    days: z.int().positive(),
    before: nanoseconds,
    leaves,
    edge: z.strictObject({ index: z.int().nonnegative(), leaf: z.string() }),
    began: nanoseconds,
    partitions: texts,
    holds: texts,
  }),
  z.strictObject({
    kind: z.literal('erasure'),
    log: text,
    id: text,
    reason: text,
    fields: texts.min(1),
    leaves,
    holds: texts,
  }),
  z.strictObject({ kind: z.literal('done'), log: text, of: text }),
  z.strictObject({
    kind: z.literal('hold'),
    log: text,
    id: text,
    reason: text,
    where: z
      .strictObject({
        principal: text.optional(),
        model: text.optional(),
        service: text.optional(),
        trace: text.optional(),
        from: nanoseconds.optional(),
        to: nanoseconds.optional(),
      })
      .refine((given) => Object.values(given).some((value) => value !== undefined), 'must have at least one condition'),
    leaves,
  }),
  z.strictObject({ kind: z.literal('release'), log: text, id: text, reason: text }),
]);

/**
 * Formats the text that officers sign, with its members in a fixed order.
 * @throws {DirectiveError} if it is too long or invalid.
 */
export function formatDirective(directive: Directive): string {
  const result = schema.safeParse(directive);
  if (!result.success)
    throw new DirectiveError(
      `the directive is wrong: ${result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  const formatted = `${DIRECTIVE_FORMAT}\n${JSON.stringify(result.data)}\n`;
  if (Buffer.byteLength(formatted) <= MOST_BYTES) return formatted;
  throw new DirectiveError(`the directive has more than ${MOST_BYTES} bytes: narrow it down, such as by a time`);
}

/** Parses the output of {@link formatDirective}; undefined for any other text, including other forms of the same content. */
export function parseDirective(signed: string): Directive | undefined {
  const [format, json = '', ...rest] = signed.split('\n');
  if (format !== DIRECTIVE_FORMAT || rest.length !== 1 || rest[0] !== '') return undefined;
  const result = schema.safeParse(jsonOf(json));
  return result.success && JSON.stringify(result.data) === json ? result.data : undefined;
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
