import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Directive, HoldDirective, HoldWhere } from '../directives/directive.ts';
import type { DirectiveLog } from '../directives/directive-log.ts';
import { readOfficer } from '../directives/officer-key.ts';
import { countOf, parseRanges } from '../directives/leaf-ranges.ts';
import { openProposal, signDirective } from '../directives/signed-directive.ts';
import { holdsOf } from '../directives/standing.ts';
import { proposeHold, proposeRelease } from '../hold/propose-hold.ts';
import { signHold } from '../hold/sign-hold.ts';
import { toPrintableLine } from '../query/printable.ts';
import { checkRange } from './check-range.ts';
import type { CommandContext } from './context.ts';
import { addDirectiveFlags, addOfficerFlags, withDirectives, withDirectivesAlone } from './directive-session.ts';
import { traceId } from './id-option.ts';
import { printResult } from './print-result.ts';
import { readInput } from './read-input.ts';
import { nanoseconds } from './time-option.ts';
import { timeOfNanoseconds } from '../evidence/iso-time.ts';

const EXAMPLES = `
Examples:
  auditspan hold add case-17 --principal alice --reason "case 17" --key ann.key --out hold.note
  auditspan hold sign hold.note --key bob.key --dry-run
  auditspan hold sign hold.note --key bob.key
  auditspan hold release case-17 --reason "settled" --key bob.key --out release.note
  auditspan hold sign release.note --key ann.key
  auditspan hold list

One officer proposes and another signs; only then the hold, or its release, is in the log and counts. While it is in force,
nothing that matches it is dropped or erased, later records included. The signatures prove that two different keys of the
governance file signed; that they belong to two people is up to the author of that file. The text of a hold stays in the log for
good: name a case, and no more of a person than necessary.`;

interface ProposalFlags extends HoldWhere {
  readonly key: string;
  readonly reason: string;
  readonly out: string;
}

/** `auditspan hold`: protects records from being dropped or erased. */
export function addHoldCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('hold')
    .description('protect records from being dropped or erased; takes two officers')
    .addHelpText('after', EXAMPLES);
  addProposals(command, context);
  const sign = command
    .command('sign')
    .description('sign the proposal of another officer and put it into the log')
    .argument('<note>', 'file written by hold add or hold release')
    .addHelpText('after', EXAMPLES);
  addDirectiveFlags(addOfficerFlags(sign))
    .option('--dry-run', 'only show what would be signed', false)
    .action((path: string) => signNow(sign, path, context));
  const list = command.command('list').description('list all holds').addHelpText('after', EXAMPLES);
  addDirectiveFlags(list).action(() => listHolds(list, context));
}

function addProposals(command: Command, context: CommandContext): void {
  const add = command
    .command('add')
    .description('propose a hold over all matching records')
    .argument('<id>', 'id of the hold, for example that of the case')
    .option('--principal <id>', 'records of this principal or on its behalf')
    .option('--model <id>', 'records of this model')
    .option('--service <name>', 'records of this service')
    .option('--trace <id>', 'records of this trace', traceId)
    .option('--from <time>', 'calls from this time on, for example 2026-10-01', nanoseconds)
    .option('--to <time>', 'calls before this time', nanoseconds)
    .hook('preAction', checkRange)
    .hook('preAction', checkWhere);
  const release = command
    .command('release')
    .description('propose to release a hold')
    .argument('<id>', 'id of the hold');
  for (const each of [add, release]) {
    each
      .requiredOption('--reason <text>', 'reason; stored in the log')
      .requiredOption('--key <file>', 'key of an officer named in the governance file')
      .requiredOption('--out <file>', 'file to write the proposal to, for another officer to sign; it must not exist')
      .addHelpText('after', EXAMPLES);
  }
  addDirectiveFlags(add).action((id: string) =>
    propose(add, context, (log, { reason, principal, model, service, trace, from, to }) =>
      proposeHold(log, { id, reason, where: { principal, model, service, trace, from, to } }),
    ),
  );
  addDirectiveFlags(release).action((id: string) =>
    propose(release, context, (log, { reason }) => proposeRelease(log, { id, reason })),
  );
}

/** Refuses a hold over all records, which is more likely a mistake than intended. */
function checkWhere(command: Command): void {
  const { principal, model, service, trace, from, to } = command.opts<ProposalFlags>();
  if ([principal, model, service, trace, from, to].some((value) => value !== undefined)) return;
  command.error('error: give at least one of --principal, --model, --service, --trace, --from and --to');
}

async function propose(
  command: Command,
  context: CommandContext,
  make: (log: DirectiveLog, flags: ProposalFlags) => Promise<Directive>,
): Promise<void> {
  const flags = command.opts<ProposalFlags>();
  const { directive, note } = await withDirectives(command, context, async (log) => {
    const made = await make(log, flags);
    return { directive: made, note: await signDirective(made, await readOfficer(flags.key, log.governance)) };
  });
  await writeFile(flags.out, note, { flag: 'wx', mode: 0o600 });
  const next = 'it takes effect once another officer has signed it: auditspan hold sign';
  context.stdout.write(`${toPrintableLine(`${flags.out}: ${proposed(directive)}; ${next}`)}\n`);
}

/** Describes a proposal. The count shows a hold that matches nothing, which may be meant for later records or be a mistake. */
function proposed(directive: Directive): string {
  if (directive.kind !== 'hold') return 'proposed';
  return `proposed, over ${recordsOf(directive)}`;
}

async function signNow(command: Command, path: string, context: CommandContext): Promise<void> {
  const { key, dryRun } = command.opts<{ readonly key: string; readonly dryRun: boolean }>();
  const note = await readInput(path, 'the proposal');
  // Alone, since a hold that is sealed while a run that does not know it removes records would come too late for them.
  const said = await (dryRun ? withDirectives : withDirectivesAlone)(command, context, async (log) => {
    const officer = await readOfficer(key, log.governance);
    const { directive: proposal, signers: before } = await openProposal(note, log.governance.officers);
    if (dryRun) return `${inFull(proposal)}; proposed by ${before.join(' and ')}; nothing was signed`;
    const { index, directive, signers } = await signHold(log, note, proposal, officer);
    return `${nameOf(directive)}: leaf ${index} of the log, signed by ${signers.join(' and ')}`;
  });
  context.stdout.write(`${toPrintableLine(said)}\n`);
}

function nameOf(directive: Directive): string {
  return directive.kind === 'done' ? directive.kind : `${directive.kind} ${directive.id}`;
}

/** Describes everything that the signing officer is responsible for, with the leaves as a count. */
function inFull(directive: Directive): string {
  const reason = directive.kind === 'done' ? '' : ` (${directive.reason})`;
  const records = directive.kind === 'hold' ? `, over ${recordsOf(directive)}` : '';
  return `${nameOf(directive)} of the log ${directive.log}${reason}${records}`;
}

function recordsOf({ leaves, where }: HoldDirective): string {
  return `${countOf(parseRanges(leaves) ?? [])} records of ${inWords(where)}`;
}

async function listHolds(command: Command, context: CommandContext): Promise<void> {
  const holds = await withDirectives(command, context, async (log) => holdsOf(await log.read()));
  const shown = holds.map(({ id, index, released, leaves, directive: { reason, where } }) => ({
    id,
    reason,
    where,
    leaf: index,
    records: countOf(leaves),
    ...(released !== undefined && { released }),
  }));
  printResult(command, context, shown, (all) => {
    const lines = all.map(({ id, leaf, released, records, reason, where }) => {
      const state = released === undefined ? 'in force' : `released by leaf ${released}`;
      const what = `leaf ${leaf}, ${records} records when it was made, of ${inWords(where)}: ${reason}`;
      return `${toPrintableLine(`${id}  ${state}; ${what}`)}\n`;
    });
    return lines.join('') || 'There is no hold.\n';
  });
}

function inWords({ from, to, ...names }: HoldWhere): string {
  const times = Object.entries({ from, to }).map(([name, time]) => [name, time && timeOfNanoseconds(BigInt(time))]);
  const given = [...Object.entries(names), ...times].filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${value}`).join(', ');
}
