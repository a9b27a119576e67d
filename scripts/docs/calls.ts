import { FORMAT_GROUPS } from '../../packages/instrumentation/test/formats/all-cases.ts';
import type { FormatCase, FormatGroup } from '../../packages/instrumentation/test/support/format-case.ts';

/** Returns every call that a test of the formats makes, and its record. */
export async function callTable(): Promise<string> {
  return FORMAT_GROUPS.map(sectionOf).join('\n\n');
}

function sectionOf({ name, cases }: FormatGroup): string {
  return [
    `## ${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    '',
    '| call | what | `audit.action` | `gen_ai.operation.name` | provider |',
    '| --- | --- | --- | --- | --- |',
    ...new Set(cases.map(rowOf)),
  ].join('\n');
}

function rowOf({ it, method = 'POST', url, headers, record }: FormatCase): string {
  const target = headers?.['x-amz-target'];
  const call = `\`${method} ${url}\`${target === undefined ? '' : ` \`${target}\``}`;
  const { action = 'model.invoke', operation = '', modelProvider = '' } = record;
  return `| ${[call, it, action, operation, modelProvider].join(' | ')} |`;
}
