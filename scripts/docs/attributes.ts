import { readFile } from 'node:fs/promises';
import { AUDIT_FIELD_NAMES, AUDIT_FIELDS, type AuditField } from '@auditspan/conventions';

const SOURCES = ['audit-attributes', 'otel-attributes'].map((name) => `packages/conventions/src/${name}.ts`);

/** Returns the doc comment of every attribute, by key. */
async function descriptions(): Promise<Map<string, string>> {
  const texts = await Promise.all(SOURCES.map((file) => readFile(file, 'utf8')));
  const constants = texts.join('\n').matchAll(/\/\*\* (.+) \*\/\nexport const ATTR_\w+ = '(.+)';/g);
  return new Map(Array.from(constants, ([, text = '', key = '']) => [key, text]));
}

function meaning(field: AuditField, text: string): string {
  const words = text.replace(/:? (one of `.+`|\([^()]+\))\.?$/, '.').replace(/\.+$/, '.');
  return field.values ? `${words} ${field.values.map((value) => `\`${value}\``).join(' · ')}` : words;
}

/** Returns the record, field by field: attribute, column, type, meaning. */
export async function attributeTable(): Promise<string> {
  const texts = await descriptions();
  const rows = AUDIT_FIELD_NAMES.map((name) => {
    const field = AUDIT_FIELDS[name];
    const column = name.charAt(0).toUpperCase() + name.slice(1);
    const type = field.required ? `**${field.type}**` : field.type;
    return `| \`${field.key}\` | \`${column}\` | ${type} | ${meaning(field, texts.get(field.key) ?? '')} |`;
  });
  return ['| attribute | column | type (bold: required) | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
