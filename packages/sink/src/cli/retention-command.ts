import type { Command } from 'commander';
import { countOf } from '../directives/leaf-ranges.ts';
import { readOfficer } from '../directives/officer-key.ts';
import { type ClassPlan, planRetention } from '../retention/plan-retention.ts';
import { type DroppedRecords, runRetention } from '../retention/run-retention.ts';
import type { CommandContext } from './context.ts';
import {
  addDirectiveFlags,
  addOfficerFlags,
  timeText,
  withDirectives,
  withDirectivesAlone,
} from './directive-session.ts';

const EXAMPLES = `
Examples:
  auditspan retention plan --policy trust.policy --governance governance.yaml
  auditspan retention run --policy trust.policy --governance governance.yaml --key ann.key --reason "policy R-3"

How long records are kept is in the governance file, by class. What is to be dropped, under which rule, by whom and why is in
the log, signed and under a checkpoint, before anything is dropped; auditspan verify then says which leaf explains which hole.
Nothing under hold is dropped: the run is refused, or with --skip-held leaves it out. A run that was interrupted is ended by
the next one. Proofs of all other records hold as before, since the tiles keep the hashes.`;

interface RunFlags {
  readonly key: string;
  readonly reason: string;
  readonly skipHeld: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** `auditspan retention`: drops records that were kept long enough, on the record. */
export function addRetentionCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('retention')
    .description('drop records that were kept as long as their class asks; the log explains it')
    .addHelpText('after', EXAMPLES);
  const plan = command.command('plan').description('say what a run would drop').addHelpText('after', EXAMPLES);
  addDirectiveFlags(plan).action(() => showPlan(plan, context));
  const run = command
    .command('run')
    .description('drop what was kept long enough')
    .requiredOption('--reason <text>', 'what for; goes into the log')
    .option('--skip-held', 'leave out what is under hold, in place of being refused', false)
    .option('--dry-run', 'only say what would be dropped', false)
    .addHelpText('after', EXAMPLES);
  addDirectiveFlags(addOfficerFlags(run)).action(() =>
    run.opts<RunFlags>().dryRun ? showPlan(run, context) : runNow(run, context),
  );
}

const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

async function showPlan(command: Command, context: CommandContext): Promise<void> {
  const plans = await withDirectives(command, context, async (log) => planRetention(log, await log.read(), now()));
  const { json } = command.opts<RunFlags>();
  const shown = plans.map(toJson);
  context.stdout.write(json ? `${JSON.stringify(shown, undefined, 2)}\n` : shown.map(describePlan).join(''));
}

async function runNow(command: Command, context: CommandContext): Promise<void> {
  const { key, reason, skipHeld, json } = command.opts<RunFlags>();
  if (reason.trim() === '') command.error('error: give a reason');
  const dropped = await withDirectivesAlone(command, context, async (log) =>
    runRetention(log, {
      officer: await readOfficer(key, log.governance),
      reason: reason.trim(),
      skipsHeld: skipHeld,
      now: now(),
    }),
  );
  context.stdout.write(json ? `${JSON.stringify(dropped, undefined, 2)}\n` : describeRun(dropped));
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
  return { class: name, days, before: timeText(before), records: countOf(free), held: Object.fromEntries(counts) };
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
