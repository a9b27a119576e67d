import type { RedactionResult, Redactor } from '@auditspan/redaction';
import { addResult, describeResult, type RedactionSummary } from './redaction-summary.ts';
import { createPieceRedactor } from './redact-text.ts';
import { piecesOf, type TextSource } from './text-pieces.ts';

/** A policy, optionally one to compare it with, and the summaries of both. */
export interface Comparison {
  readonly redactor: Redactor;
  readonly against: Redactor | undefined;
  readonly summary: RedactionSummary;
  readonly summaryAgainst: RedactionSummary;
}

/** A line or row that the policy would change, or that two policies would change differently. */
export interface Change {
  /** For example `app.log:12`. */
  readonly place: string;
  /** Result of the policy. */
  readonly result: RedactionResult;
  /** Result of the other policy. */
  readonly against?: RedactionResult;
  /** The redacted line; never the original. */
  readonly text?: string;
}

/**
 * Finds what a policy would change in a text, or where it differs from another policy.
 * @yields the changes of each chunk.
 */
export async function* changesOfText(source: TextSource, comparison: Comparison): AsyncGenerator<readonly Change[]> {
  const { redactor, against, summary, summaryAgainst } = comparison;
  const pieces = createPieceRedactor(redactor);
  const others = against && createPieceRedactor(against);
  for await (const { pieces: several } of piecesOf(source, redactor.policy.config.limits.valueBytes)) {
    const changes: Change[] = [];
    for (const piece of several) {
      const { text, ...result } = pieces.redact(piece);
      addResult(summary, result);
      const place = `${source.name}:${piece.line}`;
      if (others === undefined) {
        if (isChange(result)) changes.push({ place, result, text });
        continue;
      }
      const { text: other, ...otherResult } = others.redact(piece);
      addResult(summaryAgainst, otherResult);
      if (text !== other) changes.push({ place, result, against: otherResult, text });
    }
    yield changes;
  }
}

/** Whether anything was changed. */
export function isChange({ findings, failures = [] }: RedactionResult): boolean {
  return findings.length > 0 || failures.length > 0;
}

/** Describes a change, with the redacted line. */
export function describeChange({ place, result, against, text }: Change): string {
  const what = describeResult(result);
  const done = against === undefined ? what : `${what} (the other policy: ${describeResult(against)})`;
  return `${place}: ${done}\n${text === undefined ? '' : `  ${shortened(text)}\n`}`;
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
