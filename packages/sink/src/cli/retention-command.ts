import type { Command } from 'commander';
import { countOf } from '../directives/leaf-ranges.ts';
import { readOfficer } from '../directives/officer-key.ts';
import { type ClassPlan, planRetention } from '../retention/plan-retention.ts';
import { type DroppedRecords, runRetention } from '../retention/run-retention.ts';
import type { CommandContext } from './context.ts';
import { addDirectiveFlags, addOfficerFlags, withDirectives, withDirectivesAlone } from './directive-session.ts';
import { timeOfNanoseconds } from '../evidence/iso-time.ts';
import { printResult } from './print-result.ts';

const EXAMPLES = `
Examples:
  auditspan retention plan --policy trust.policy --governance governance.yaml
  auditspan retention run --policy trust.policy --governance governance.yaml --key ann.key --reason "policy R-3"

Retention periods are set by class in the governance file. What is dropped, under which rule, by whom and why is in the log,
signed and under a checkpoint, before anything is dropped; auditspan verify then shows which leaf explains which gap.
Records under hold are not dropped: the run fails, or skips them with --skip-held. An interrupted run is completed by the next
one. Proofs of all other records stay valid, since the tiles keep the hashes.`;

interface RunFlags {
  readonly key: string;
  readonly reason: string;
  readonly skipHeld: boolean;
  readonly dryRun: boolean;
}

/** `auditspan retention`: drops expired records, on the record. */
export function addRetentionCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('retention')
    .description('drop records whose retention period is over; the log explains what is gone')
    .addHelpText('after', EXAMPLES);
  const plan = command.command('plan').description('show what a run would drop').addHelpText('after', EXAMPLES);
  addDirectiveFlags(plan).action(() => showPlan(plan, context));
  const run = command
    .command('run')
    .description('drop expired records')
    .requiredOption('--reason <text>', 'reason; stored in the log')
    .option('--skip-held', 'skip what is under hold instead of failing', false)
    .option('--dry-run', 'only show what would be dropped', false)
    .addHelpText('after', EXAMPLES);
  addDirectiveFlags(addOfficerFlags(run)).action(() =>
    run.opts<RunFlags>().dryRun ? showPlan(run, context) : runNow(run, context),
  );
}

const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

async function showPlan(command: Command, context: CommandContext): Promise<void> {
  const plans = await withDirectives(command, context, async (log) => planRetention(log, await log.read(), now()));
  printResult(command, context, plans.map(toJson), (shown) => shown.map(describePlan).join(''));
}

async function runNow(command: Command, context: CommandContext): Promise<void> {
  const { key, reason, skipHeld } = command.opts<RunFlags>();
  if (reason.trim() === '') command.error('error: give a reason');
  const dropped = await withDirectivesAlone(command, context, async (log) =>
    runRetention(log, {
      officer: await readOfficer(key, log.governance),
      reason: reason.trim(),
      skipsHeld: skipHeld,
      now: now(),
    }),
  );
  printResult(command, context, dropped, describeRun);
}

interface ShownPlan {
  readonly class: string;
  readonly days: number;
  readonly before: string;
  readonly records: number;
  readonly held: Readonly<Record<string, number>>;
}

function toJson({ class: name, days, before, leaves: { free, held } }: ClassPlan): ShownPlan {
  const counts = [...held].map(([hold, leaves]): [string, number] => [hold, countOf(leaves)]);
  return {
    class: name,
    days,
    before: timeOfNanoseconds(before),
    records: countOf(free),
    held: Object.fromEntries(counts),
  };
}

function describePlan({ class: name, days, before, records, held }: ShownPlan): string {
  const holds = Object.entries(held).map(([hold, count]) => `; ${count} more are under the hold ${hold}`);
  return `${name}  kept ${days} days: ${records} records sealed before ${before} would be dropped${holds.join('')}\n`;
}

function describeRun(dropped: readonly DroppedRecords[]): string {
  if (dropped.length === 0) return 'Nothing is old enough to be dropped.\n';
  return dropped
    .map(({ leaf, class: name, records }) => `${name}  ${records} records dropped, as leaf ${leaf} of the log says\n`)
    .join('');
}
