import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { diffPolicies, type PolicyDifference } from '@auditspan/redaction';
import type { Command } from 'commander';
import { isBrokenPipe } from '../query/broken-pipe.ts';
import { type Change, changesOfText, type Comparison, describeChange } from '../redact/compare-text.ts';
import { createSummary, describeSummary, type RedactionSummary } from '../redact/redaction-summary.ts';
import { changesOfRows } from '../redact/stored-rows.ts';
import type { TextSource } from '../redact/text-pieces.ts';
import { openClient } from '../store/open-store.ts';
import { loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { loadRecognisers, redactorOf } from './policy-option.ts';
import type { RedactFlags } from './redact-flags.ts';

/** Shows what a policy would change in texts or stored rows, or where it differs from another policy; changes nothing. */
export async function dryRun(
  command: Command,
  flags: RedactFlags,
  sources: readonly TextSource[],
  context: CommandContext,
): Promise<RedactionSummary> {
  const comparison: Comparison = {
    redactor: redactorOf(flags.policy, context, await loadRecognisers(flags.recogniser)),
    against: flags.against === undefined ? undefined : redactorOf(flags.against, context),
    summary: createSummary(),
    summaryAgainst: createSummary(),
  };
  const report = flags.fromStore
    ? reportOfStore(command, flags, comparison, context)
    : reportOf(changesOfTexts(sources, comparison), comparison, flags);
  try {
    await pipeline(Readable.from(report), context.stdout, { end: false });
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
  }
  return comparison.summary;
}

async function* reportOfStore(
  command: Command,
  flags: RedactFlags,
  comparison: Comparison,
  context: CommandContext,
): AsyncGenerator<string> {
  const config = await loadCommandConfig(command, context);
  const store = await openClient(config, { readonly: true, requestTimeout: 600_000 });
  const { client } = store;
  try {
    yield* reportOf(changesOfRows(client, flags, comparison), comparison, flags);
  } finally {
    await store.close();
  }
}

async function* changesOfTexts(
  sources: readonly TextSource[],
  comparison: Comparison,
): AsyncGenerator<readonly Change[]> {
  for (const source of sources) yield* changesOfText(source, comparison);
}

/**
 * Formats the report of a dry run.
 * @yields the changes and the summary, each as a line of JSON or as text.
 */
async function* reportOf(
  changes: AsyncIterable<readonly Change[]>,
  comparison: Comparison,
  { json, fromStore }: RedactFlags,
): AsyncGenerator<string> {
  const differences = comparison.against && diffPolicies(comparison.against.policy, comparison.redactor.policy);
  if (!json) yield (differences ?? []).map(describeDifference).join('');
  for await (const several of changes) {
    yield several.map((change) => (json ? `${JSON.stringify(change)}\n` : describeChange(change))).join('');
  }
  yield json
    ? `${JSON.stringify(summaryOf(comparison, differences))}\n`
    : describeEnd(comparison, fromStore ? 'rows' : 'lines');
}

function describeDifference({ setting, before = 'unset', after = 'unset' }: PolicyDifference): string {
  return `policy ${setting}: ${before} → ${after}\n`;
}

function summaryOf(
  { redactor, against, summary, summaryAgainst }: Comparison,
  differences?: readonly PolicyDifference[],
): object {
  const own = { policy: redactor.policyHash, ...summary };
  return against === undefined
    ? own
    : { ...own, differences, against: { policy: against.policyHash, ...summaryAgainst } };
}

function describeEnd({ redactor, against, summary, summaryAgainst }: Comparison, what: string): string {
  const own = `${redactor.policyHash}: ${describeSummary(summary, what)}\n`;
  return against === undefined ? own : `${own}${against.policyHash}: ${describeSummary(summaryAgainst, what)}\n`;
}
