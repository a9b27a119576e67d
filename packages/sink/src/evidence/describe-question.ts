// Runs in browsers too: imports only modules that the page embeds.
import { toPrintableName } from '../query/printable.ts';
import type { EvidenceQuestion } from './evidence-package.ts';

/** Describes which records were requested, so that the recipient can see if they are the wrong ones. */
export function describeQuestion({ principal, model, from, to }: EvidenceQuestion): string {
  const parts = [
    ['principal', principal && toPrintableName(principal)],
    ['model', model && toPrintableName(model)],
    ['from', from && timeOf(from)],
    ['before', to && timeOf(to)],
  ].filter(([, value]) => value !== undefined);
  return parts.length === 0 ? 'all records' : parts.map((part) => part.join(' ')).join(', ');
}

/** Formats a time as ISO 8601 with milliseconds. @param nanoseconds since the Unix epoch, as digits. @public */
export function timeOf(nanoseconds: string): string {
  return new Date(Number(BigInt(nanoseconds) / 1_000_000n)).toISOString();
}
