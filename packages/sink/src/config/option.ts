import { z } from 'zod';
import { sinkConfigSchema } from '../config.ts';

/** An option of the sink, and the names under which it can be set. */
export interface Option {
  /** Path within the configuration, such as `clickhouse.url`. */
  readonly path: string;
  /** Environment variable. */
  readonly env: string;
  /** Command-line flag without its dashes, if there is one. */
  readonly flag: string | undefined;
  readonly description: string;
  /** Whether the value is a number. */
  readonly numeric: boolean;
}

/** Every option, read from the schema. */
export const OPTIONS: readonly Option[] = collect(sinkConfigSchema, '');

function collect(schema: unknown, path: string): Option[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, member]) =>
      collect(member, path === '' ? key : `${path}.${key}`),
    );
  }
  const meta = schema instanceof z.ZodType ? schema.meta() : undefined;
  const env = meta?.['env'];
  if (typeof env !== 'string') return [];
  const flag = meta?.['flag'];
  return [
    {
      path,
      env,
      flag: typeof flag === 'string' ? flag : undefined,
      description: meta?.description ?? '',
      numeric: inner instanceof z.ZodNumber,
    },
  ];
}

/** The schema inside defaults and optionals. */
function unwrap(schema: unknown): unknown {
  const wrapped = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}
