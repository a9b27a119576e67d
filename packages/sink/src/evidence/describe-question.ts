// Runs in browsers too: imports only modules that the page embeds.
import { toPrintableName } from '../query/printable.ts';
import type { EvidenceQuestion } from './evidence-package.ts';
import { timeOfNanoseconds } from './iso-time.ts';

/** Describes which records were requested, so that the recipient can see if they are the wrong ones. */
export function describeQuestion({ principal, model, from, to }: EvidenceQuestion): string {
  const parts = [
    ['principal', principal && toPrintableName(principal)],
    ['model', model && toPrintableName(model)],
    ['from', from && timeOfNanoseconds(BigInt(from))],
    ['before', to && timeOfNanoseconds(BigInt(to))],
  ].filter(([, value]) => value !== undefined);
  return parts.length === 0 ? 'all records' : parts.map((part) => part.join(' ')).join(', ');
}
