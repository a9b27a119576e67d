import { z } from 'zod';

interface OptionSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly env?: string;
  readonly flag?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly required?: readonly string[];
}

const code = (text: string | undefined): string => (text ? `\`${text}\`` : '');

function defaultOf(option: OptionSchema, required: boolean): string {
  if (option.default !== undefined) return code(JSON.stringify(option.default));
  return required ? 'required' : '';
}

function rowsOf(schema: OptionSchema, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, option]) => {
    const key = path ? `${path}.${name}` : name;
    if (option.properties && !option.env) return rowsOf(option, key);
    const names = [option.env, option.flag && `--${option.flag}`].filter(Boolean).map(code).join(', ');
    const required = schema.required?.includes(name) ?? false;
    return `| ${code(key)} | ${names} | ${defaultOf(option, required)} | ${option.description ?? ''} |`;
  });
}

/** Returns a table of the options in a package's `config.ts`, which exports exactly one schema: of zod, or its shape. */
export async function optionTable(module: URL): Promise<string> {
  const exported = (await import(module.href)) as Record<string, unknown>;
  const schemas = Object.values(exported).flatMap((value) => schemaOf(value) ?? []);
  const [schema] = schemas;
  if (schemas.length !== 1 || schema === undefined)
    throw new Error(`${module.pathname} exports ${schemas.length} schemas, not one`);
  return [
    '| option | environment, flag | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rowsOf(schema, ''),
  ].join('\n');
}

function schemaOf(value: unknown): OptionSchema | undefined {
  if (value instanceof z.core.$ZodType) {
    return z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' }) as OptionSchema;
  }
  return typeof value === 'object' && value !== null && 'properties' in value ? (value as OptionSchema) : undefined;
}
