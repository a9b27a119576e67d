import type { RedactionResult } from '@auditspan/redaction';

/** Findings in texts or rows. */
export interface RedactionSummary {
  /** Number of lines or rows. */
  items: number;
  /** Number of changed lines or rows. */
  changed: number;
  /** Number of values by class. */
  readonly classes: Record<string, number>;
  /** Number of values that could not be examined, by reason. */
  readonly failures: Record<string, number>;
}

/** Creates an empty summary. */
export function createSummary(): RedactionSummary {
  return { items: 0, changed: 0, classes: {}, failures: {} };
}

/** Adds the result of a line or row. */
export function addResult(summary: RedactionSummary, { findings, failures = [] }: RedactionResult): void {
  summary.items++;
  if (findings.length > 0 || failures.length > 0) summary.changed++;
  for (const { class: name, count } of findings) summary.classes[name] = (summary.classes[name] ?? 0) + count;
  for (const { reason, count } of failures) summary.failures[reason] = (summary.failures[reason] ?? 0) + count;
}

/** Formats a result, such as `email:2 credit_card:1 unscanned(oversize):1`, or `nothing`. */
export function describeResult({ findings, failures = [] }: RedactionResult): string {
  const found = findings.map(({ class: name, count }) => `${name}:${count}`);
  const failed = failures.map(({ reason, count }) => `unscanned(${reason}):${count}`);
  return [...found, ...failed].join(' ') || 'nothing';
}

/** Formats a summary as one line. */
export function describeSummary({ items, changed, classes, failures }: RedactionSummary, what: string): string {
  const result = {
    findings: Object.entries(classes).map(([name, count]) => ({ class: name, count })),
    failures: Object.entries(failures).map(([reason, count]) => ({ reason: reason as 'error', count })),
  };
  return `${changed} of ${items} ${what} changed: ${describeResult(result)}`;
}
