// Runs in a browser too: nothing is imported but what is beside it in the page.
import { toPrintableName } from '../query/printable.ts';
import type { EvidenceQuestion } from './evidence-package.ts';

/** Which records were asked for, in words: whoever gets others than he asked for has to see it. */
export function describeQuestion({ principal, model, from, to }: EvidenceQuestion): string {
  const parts = [
    ['principal', principal && toPrintableName(principal)],
    ['model', model && toPrintableName(model)],
    ['from', from && timeOf(from)],
    ['before', to && timeOf(to)],
  ].filter(([, value]) => value !== undefined);
  return parts.length === 0 ? 'all records' : parts.map((part) => part.join(' ')).join(', ');
}

/** As ISO 8601, to the millisecond; the page shows times so. @param nanoseconds since 1970, in digits. @public */
export function timeOf(nanoseconds: string): string {
  return new Date(Number(BigInt(nanoseconds) / 1_000_000n)).toISOString();
}
