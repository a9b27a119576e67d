import { pathToFileURL } from 'node:url';
import { AUDIT_FIELD_NAMES } from '@auditspan/conventions';

interface Source {
  readonly name: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly derive?: Readonly<Record<string, unknown>>;
  readonly otherwise?: Readonly<Record<string, unknown>>;
}

const FOLDER = pathToFileURL('packages/sink/src/normalise/others/');

/** Returns the attributes of each instrumentation by the column that they fill. */
export async function otherSourcesTable(): Promise<string> {
  const { href } = new URL('other-sources.ts', FOLDER);
  return tableOf(((await import(href)) as { SOURCES: readonly Source[] }).SOURCES);
}

/** Returns the fields of each provider's log by the column that they fill. */
export async function providerLogsTable(): Promise<string> {
  const { href } = new URL('provider-logs.ts', FOLDER);
  return tableOf(((await import(href)) as { PROVIDER_LOGS: readonly Source[] }).PROVIDER_LOGS);
}

function tableOf(sources: readonly Source[]): string {
  const fields = AUDIT_FIELD_NAMES.filter((field) => sources.some((source) => cell(source, field) !== ''));
  const rows = fields.map((field) => {
    const column = field.charAt(0).toUpperCase() + field.slice(1);
    return `| \`${column}\` | ${sources.map((source) => cell(source, field)).join(' | ')} |`;
  });
  const head = `| column | ${sources.map(({ name }) => name).join(' | ')} |`;
  return [head, `| --- |${' --- |'.repeat(sources.length)}`, ...rows].join('\n');
}

function cell({ keys, derive = {}, otherwise = {} }: Source, field: string): string {
  const names = (keys[field] ?? []).map((key) => `\`${key}\``);
  const first = field in derive ? ['derived'] : [];
  const last = field in otherwise ? ['or derived'] : [];
  return [...first, ...names, ...last].join(', ');
}
